// The page of a network comes alive: a picture that moves, choices that apply at once, evidence beside it. What the page
// shows without scripts stays; only the picture is exchanged, and where WebGL is missing not even that.
import { Evidence } from "./evidence.js";
import { Slider } from "./slider.js";
import { Visits } from "./visits.js";

const main = document.getElementById("network");
const get = (id) => document.getElementById(id);
const short = (id) => id.replace(main.dataset.base, "");

async function begin() {
  get("canvas").hidden = false; // sigma measures its container
  let picture, keep;
  try {
    const { Picture } = await import("./picture.js");
    keep = await import("./keep.js");
    picture = new Picture(get("canvas"), legend());
  } catch (error) {
    console.info(error); // no WebGL
    get("canvas").hidden = true;
    get("no-webgl").hidden = false;
    return;
  }
  new Network(picture, keep);
}

function legend() {
  const entries = JSON.parse(main.dataset.palette);
  return new Map(Object.entries(entries));
}

class Network {
  constructor(picture, keep) {
    this.picture = picture;
    this.keep = keep;
    this.names = new Map();
    this.chosen = [];
    this.visits = new Visits(main, (network) => this.arrived(network), (text) => (get("status").textContent = text));
    this.evidence = new Evidence(main, (ego) => this.visits.page(changed(location.search, { ego: short(ego), look: "" })));
    this.slider = new Slider(main, () => this.apply());
    get("tools").hidden = false;
    this.listen();
    this.visits.begin().then(() => location.hash && get("picture").scrollIntoView()).catch((error) => (get("status").textContent = error.message));
  }

  listen() {
    const { picture } = this;
    main.addEventListener("change", (event) => event.target.closest("#choices") && this.apply());
    main.addEventListener("submit", (event) => (event.preventDefault(), this.apply()));
    main.addEventListener("click", (event) => this.clicked(event));
    addEventListener("hashchange", () => this.choose(this.named()));
    addEventListener("keydown", (event) => event.key === "Escape" && this.choose([]));
    get("search").addEventListener("change", (event) => this.search(event.target.value));
    get("closer").addEventListener("click", () => picture.zoom(1 / 1.5));
    get("farther").addEventListener("click", () => picture.zoom(1.5));
    get("fit").addEventListener("click", () => picture.reset());
    get("close").addEventListener("click", () => this.choose([]));
    picture.listen((ids) => this.hover(ids), (ids) => this.choose(ids));
    picture.onMove(() => this.moved());
  }

  /** A network has come, with the page that goes with it. */
  arrived(network) {
    this.names = new Map(network.nodes.map(({ id, label }) => [id, label]));
    get("found").replaceChildren(...[...new Set(this.names.values())].map((name) => new Option(name, name)));
    const frame = JSON.parse(get("caption").dataset.frame);
    get("canvas").hidden = !network.nodes.length;
    get("drawing").hidden = Boolean(network.nodes.length);
    this.picture.show(network, frame);
    this.picture.look = new URLSearchParams(location.search).get("look");
    get("on-screen").hidden = false;
    if (get("apply")) get("apply").hidden = true; // choices apply at once
    this.slider.read();
    this.addButtons();
    this.choose(this.named());
  }

  addButtons() {
    for (const row of main.querySelectorAll("tr[data-node], tr[data-one]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "show";
      button.textContent = "◎";
      button.title = main.dataset.show;
      button.setAttribute("aria-label", `${main.dataset.show}: ${[...row.querySelectorAll("td > a[href]:not(.alone)")].map((link) => link.textContent).join(" – ")}`);
      row.cells[0].append(button);
    }
  }

  clicked(event) {
    const button = event.target.closest("button");
    const link = event.target.closest("a[href]");
    if (button?.classList.contains("show")) this.choose(idsOf(button.closest("tr").dataset), true);
    else if (button?.id === "save-png") this.keep.png(this.picture, this.caption());
    else if (button?.id === "save-svg") this.keep.svg(this.picture, this.caption());
    else if (link && isPlain(event) && link.pathname === location.pathname && !link.hash) {
      event.preventDefault();
      this.visit(new URL(link.href), true);
    }
  }

  /** Show what the form says. */
  apply() {
    const form = get("choices");
    const given = [...new FormData(form)].filter(([name, value]) => value && form.elements[name].dataset?.default !== value);
    const url = new URL(location.href);
    url.search = query(new URLSearchParams(given));
    this.visit(url, false);
  }

  /** Go to another address. The look stays as long as it is the same picture. */
  visit(url, form) {
    const here = new URLSearchParams(location.search);
    const isSame = ["view", "ego", "rollup"].every((name) => here.get(name) === url.searchParams.get(name));
    url.search = changed(url.search, { look: isSame ? this.picture.look : "" });
    url.hash = "";
    if (url.search === location.search) return;
    this.visits.go(url, { form });
  }

  /** The camera stands still: the address says where. */
  moved() {
    clearTimeout(this.moving);
    this.moving = setTimeout(() => {
      history.replaceState(null, "", location.pathname + changed(location.search, { look: this.picture.look }) + location.hash);
      this.visits.search = location.search;
    }, 300);
  }

  hover(ids) {
    this.picture.point(...(ids.length ? ids : this.chosen));
    if (!this.chosen.length) this.evidence.show(ids, ids.map((id) => this.names.get(id)));
  }

  /** Choose a node, a tie (two nodes) or nothing: the address names it, and its evidence stands beside the picture. */
  choose(ids, focus = false) {
    this.chosen = ids.filter((id) => this.names.has(id));
    this.picture.point(...this.chosen);
    this.evidence.show(this.chosen, this.chosen.map((id) => this.names.get(id)));
    const hash = this.chosen.length ? `#${this.anchor(this.chosen)}` : "";
    history.replaceState(null, "", location.pathname + location.search + hash);
    if (focus) get("chosen-name").focus();
  }

  anchor(ids) {
    const row = [...main.querySelectorAll("#ties tr[data-one]")].find(({ dataset }) => ids.length > 1 && idsOf(dataset).every((id) => ids.includes(id)));
    return row ? row.id : ids.map(short).join("+");
  }

  /** What the address names. */
  named() {
    const hash = decodeURIComponent(location.hash.slice(1));
    return hash ? hash.split("+").map((id) => (this.names.has(id) ? id : main.dataset.base + id)) : [];
  }

  search(text) {
    const wanted = text.trim().toLowerCase();
    const found = [...this.names].filter(([, name]) => name.toLowerCase().includes(wanted));
    const exact = found.find(([, name]) => name.toLowerCase() === wanted) ?? found[0];
    if (wanted && exact) this.choose([exact[0]], true);
  }

  caption() {
    const lines = [document.title, ...[...get("caption").querySelectorAll("p")].map((line) => line.textContent), location.href];
    return lines.map((line) => line.replace(/\s+/g, " ").trim());
  }
}

function idsOf({ node, one, other }) {
  return node ? [node] : [one, other];
}

function isPlain(event) {
  return !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button);
}

/** The end of an address with some parameters changed. */
function changed(search, changes) {
  const given = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) value ? given.set(name, value) : given.delete(name);
  return query(given);
}

/** The end of an address; ids are easier to read with their slashes, and looks with their commas. */
function query(given) {
  return given.size ? `?${given}`.replaceAll("%2F", "/").replaceAll("%2C", ",") : "";
}

begin();
