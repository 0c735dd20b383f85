// What a node or a tie rests on: the rows of the table of ties, shown beside the picture.
export class Evidence {
  /** `around` gives the address of what is around a node, `page` fetches the page there. */
  constructor(around, page) {
    this.around = around;
    this.page = page;
    this.panel = document.getElementById("chosen");
    this.name = document.getElementById("chosen-name");
    this.ties = document.getElementById("chosen-ties");
    this.alone = document.getElementById("chosen-alone");
  }

  /** Show a node (its id) or a tie (two ids), by their names; nothing hides the panel. Ties that are not among the rows
   * of the page are fetched only for what is `chosen`. */
  async show(ids, names, chosen) {
    const asked = (this.asked = ids.join());
    this.panel.hidden = !ids.length;
    if (!ids.length) return;
    this.name.textContent = names.join(" – ");
    this.alone.hidden = ids.length > 1 || !document.getElementById("choices");
    this.alone.href = location.pathname + this.around(ids[0]);
    const rows = await this.rows(ids, chosen);
    if (asked !== this.asked) return;
    this.ties.replaceChildren(...rows.map((row) => this.entry(row, ids)));
  }

  async rows(ids, chosen) {
    const here = found(document, ids);
    if (!chosen || !Number(document.getElementById("ties").dataset.more)) return here;
    return found(await this.page(this.around(ids[0])), ids).concat(here).filter(first);
  }

  /** A tie: its other end, and what each claim says in which words. */
  entry(row, ids) {
    const entry = document.createElement("div");
    const [one, other] = row.cells;
    if (ids.length === 1) {
      const heading = document.createElement("h3");
      heading.append(...document.importNode(row.dataset.one === ids[0] ? other : one, true).childNodes);
      heading.querySelector("button")?.remove();
      entry.append(heading);
    }
    entry.append(...[...row.querySelectorAll(".claim")].map((claim) => document.importNode(claim, true)));
    return entry;
  }
}

function found(page, ids) {
  return [...page.querySelectorAll("#ties tr[data-one]")].filter(({ dataset }) =>
    ids.every((id) => id === dataset.one || id === dataset.other),
  );
}

function first(row, number, all) {
  return all.findIndex((other) => other.id === row.id) === number;
}
