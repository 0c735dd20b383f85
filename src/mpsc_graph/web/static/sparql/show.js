// An answer as people read it: a table and, where its columns allow, bars or a network of the same rows.
import { labels } from "./ask.js";
import { bars } from "./bars.js";
import { element } from "./elements.js";
import { network } from "./network.js";
import { columns_of, table } from "./table.js";

export async function show(found, told, shown, page) {
  const { words, lang } = page;
  const took = `${found.seconds.toLocaleString(lang, { maximumFractionDigits: 2 })} ${words.seconds}`;
  if (found.problem) {
    const { line, column, detail } = found.problem;
    const where = line ? `${words.line} ${line}, ${words.column} ${column ?? 1}: ` : "";
    told.replaceChildren(where, element("span", { lang: "en" }, detail.replace(/^line \d+, column \d+: /, "")));
  } else if ("turtle" in found) {
    told.textContent = `${words.triples} ${found.more ? `${words.begin} ` : ""}${took}`;
    shown.replaceChildren(element("pre", { tabindex: 0, role: "region", "aria-label": words.answer }, found.turtle));
  } else if ("boolean" in found) {
    told.textContent = `${found.boolean ? words.yes : words.no}. ${took}`;
  } else if (!found.rows.length) {
    told.textContent = `${words.nothing} ${took}`;
  } else {
    const named = await labels(found.rows, page).catch(() => new Map());
    const number = found.rows.length.toLocaleString(lang);
    told.textContent = `${found.more ? `${words.first} ` : ""}${number} ${words.rows}, ${took}`;
    shown.replaceChildren(...views(found, columns_of(found, named, page), page));
  }
}

// Buttons where there is a choice, and what was chosen.
function views(found, columns, page) {
  const { words } = page;
  const drawn = [
    [words.table, table(found, columns, page)],
    [words.chart, bars(found, columns, page)],
    [words.network, network(found, columns, page)],
  ].filter(([, view]) => view);
  const choices = drawn.map(([name]) => element("button", { type: "button" }, name));
  const choose = (number) => drawn.forEach(([, view], other) => {
    view.hidden = other !== number;
    choices[other].setAttribute("aria-pressed", String(other === number));
  });
  choices.forEach((button, number) => button.addEventListener("click", () => choose(number)));
  choose(0);
  const group = element("p", { class: "views", role: "group", "aria-label": words.views });
  group.append(...choices);
  return [...(choices.length > 1 ? [group] : []), ...drawn.map(([, view]) => view)];
}
