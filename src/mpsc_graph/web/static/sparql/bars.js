// Bars, where an answer counts or measures: one column of numbers, and others that say of what.
import { element } from "./elements.js";

const MOST = 40;

export function bars({ rows }, columns, { words, lang }) {
  const numbers = columns.filter((column) => column.is_number && column.values.every((each) => each.number >= 0));
  const of = columns.filter((column) => !column.is_number && column.values.every(Boolean));
  if (numbers.length !== 1 || !of.length || rows.length < 2) return null;
  const [{ name, values }] = numbers;
  const most = Math.max(...values.map((each) => each.number)) || 1;
  const list = element("ul", { class: "bars" });
  values.slice(0, MOST).forEach(({ number }, row) => {
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    bar.style.width = `${(number / most) * 100}%`;
    const what = of.map((column) => column.values[row].text).join(" · ");
    list.append(element("li", {}, element("span", {}, what), element("span", { class: "track" }, bar), element("b", {}, number.toLocaleString(lang))));
  });
  const more = values.length > MOST ? ` (+ ${(values.length - MOST).toLocaleString(lang)} ${words.more})` : "";
  return element("figure", {}, element("figcaption", {}, `${name}${more}`), list);
}
