// Going to another address of the page without loading it anew: its parts are exchanged for those the server sends.
const KEPT = 30;

export class Visits {
  /** `arrived` is called with the network of each address; `told` with what is going on. */
  constructor(main, arrived, told) {
    this.main = main;
    this.arrived = arrived;
    this.told = told;
    this.pages = new Map();
    this.networks = new Map();
    addEventListener("popstate", () => this.isOther() && this.go(new URL(location.href), { push: false, form: true }));
  }

  isOther() {
    return location.search !== this.search;
  }

  /** The first network: the page is there already. */
  async begin() {
    this.search = location.search;
    this.arrived(await this.network(this.search));
  }

  /** Show what is at an address. With `form`, the choices are set as the server has them. */
  async go(url, { push = true, form = false } = {}) {
    const here = (this.latest = url.search);
    this.told(this.main.dataset.busy);
    try {
      const [page, network] = await Promise.all([this.page(url.search), this.network(url.search)]);
      if (here !== this.latest) return; // somebody was faster
      if (push) history.pushState(null, "", url.pathname + url.search);
      this.search = url.search;
      this.exchange(page, form);
      this.arrived(network);
      this.told("");
    } catch (error) {
      this.told(`${this.main.dataset.failed} ${error.message}`);
    }
  }

  exchange(page, form) {
    for (const part of document.querySelectorAll("[data-part]")) {
      const other = page.getElementById(part.id);
      if (other && (form || part.id !== "choices")) part.replaceWith(document.importNode(other, true));
    }
    for (const link of document.querySelectorAll("nav .language, link[hreflang]")) {
      link.href = new URL(link.href).pathname + location.search;
    }
  }

  /** The page at the same address with other parameters, as a document. */
  page(search) {
    return kept(this.pages, search, async () =>
      new DOMParser().parseFromString(await (await got(location.pathname + search)).text(), "text/html"),
    );
  }

  network(search) {
    return kept(this.networks, search, async () => (await got(this.main.dataset.json + search)).json());
  }
}

async function got(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? answer.statusText);
  return answer;
}

function kept(store, key, make) {
  if (!store.has(key)) {
    const making = make();
    store.set(key, making);
    making.catch(() => store.delete(key));
    if (store.size > KEPT) store.delete(store.keys().next().value);
  }
  return store.get(key);
}
