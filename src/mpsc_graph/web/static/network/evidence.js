// What a node or a tie rests on: the rows of the table of ties, shown beside the picture.
export class Evidence {
  /** `page(ego)` fetches the page around a node, for ties that are not among the rows shown. */
  constructor(main, page) {
    this.main = main;
    this.page = page;
    this.panel = document.getElementById("chosen");
    this.name = document.getElementById("chosen-name");
    this.ties = document.getElementById("chosen-ties");
    this.alone = document.getElementById("chosen-alone");
  }

  /** Show a node (its id) or a tie (two ids), by their names; nothing hides the panel. */
  async show(ids, names) {
    const asked = (this.asked = ids.join());
    this.panel.hidden = !ids.length;
    if (!ids.length) return;
    this.name.textContent = names.join(" – ");
    const alone = document.querySelector(`#nodes tr[data-node="${CSS.escape(ids[0])}"] a.alone`);
    this.alone.hidden = ids.length > 1 || !alone;
    if (alone) this.alone.href = alone.href;
    const rows = await this.rows(ids);
    if (asked !== this.asked) return;
    this.ties.replaceChildren(...rows.map((row) => this.entry(row, ids)));
  }

  async rows(ids) {
    const here = found(document, ids);
    if (!Number(document.getElementById("ties").dataset.more)) return here;
    return found(await this.page(ids[0]), ids).concat(here).filter(first);
  }

  /** A tie: its other end, when and how, and the words. */
  entry(row, ids) {
    const entry = document.createElement("div");
    const [one, other, phases, roles] = row.cells;
    if (ids.length === 1) {
      const heading = document.createElement("h3");
      heading.append(...document.importNode(row.dataset.one === ids[0] ? other : one, true).childNodes);
      heading.querySelector("button")?.remove();
      entry.append(heading);
    }
    const when = document.createElement("p");
    when.className = "quiet";
    when.textContent = [roles.textContent, phases.textContent].filter(Boolean).join(", ");
    const claims = [...row.querySelectorAll(".claim")].map((claim) => document.importNode(claim, true));
    entry.append(when, ...claims);
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
