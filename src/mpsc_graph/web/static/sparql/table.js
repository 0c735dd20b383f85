// The rows as a table. A column that has its label beside it (measure, measureLabel) is shown once, as on all pages.
import { element, follow, written } from "./elements.js";

const NUMBER = /#(integer|decimal|double|float)$/;

// Columns as they are shown, each with how it reads a row: { text, iri, number, lang } or null.
export function columns_of({ columns, rows }, named, page) {
  const shown = columns.filter((name) => !(name.endsWith("Label") && columns.includes(name.slice(0, -5))));
  return shown.map((name) => {
    const read = (row) => row[name] ? value(row[name], row[`${name}Label`], named, page) : null;
    const values = rows.map(read);
    const every = (test) => values.every((each) => each && test(each));
    return { name, values, is_number: every((each) => each.number !== null), is_thing: every((each) => each.iri) };
  });
}

function value(term, label, named, page) {
  const of = label ?? term;
  const text = of.type === "uri" ? written(of.value, named, page) : of.type === "bnode" ? `_:${of.value}` : of.value;
  return {
    text,
    iri: term.type === "uri" ? term.value : null,
    number: NUMBER.test(term.datatype ?? "") ? Number(term.value) : null,
    lang: of["xml:lang"] && of["xml:lang"] !== page.lang ? of["xml:lang"] : null,
  };
}

export function table({ rows }, columns, page) {
  const head = element("tr", {}, ...columns.map(({ name }) => element("th", { scope: "col" }, name)));
  const body = element("tbody");
  rows.forEach((_, number) => body.append(element("tr", {}, ...columns.map((column) => cell(column.values[number], page)))));
  const all = element("table", {}, element("thead", {}, head), body);
  return element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": page.words.answer }, all);
}

function cell(shown, page) {
  if (!shown) return element("td");
  const { text, iri, number, lang } = shown;
  const spoken = lang ? { lang } : {};
  const address = iri && follow(iri, page);
  if (address) return element("td", {}, element("a", { href: address, title: iri, ...spoken }, text));
  return element("td", { ...spoken, ...(number === null ? {} : { class: "number" }) }, text);
}
