// A network, where an answer pairs things: a node per thing of the first two columns of things, a tie per pair.
// Places by Fruchterman and Reingold, "Graph Drawing by Force-directed Placement" (1991), with a pull to the middle that
// keeps parts together, from a circle, so that the same answer gives the same picture.
import { element, follow, svg } from "./elements.js";

const MOST = 120, STEPS = 300, WIDTH = 900, HEIGHT = 640, LONGEST = 24;
const FRAME = { left: 85, right: WIDTH - 85, top: 15, bottom: HEIGHT - 30 };

export function network({ rows }, columns, page) {
  const [one, other] = columns.filter((column) => column.is_thing);
  if (!other) return null;
  const nodes = new Map(), ties = new Map();
  const node = ({ iri, text }, side) => nodes.get(iri) ?? nodes.set(iri, { iri, text, side, x: 0, y: 0 }).get(iri);
  rows.forEach((_, row) => {
    const ends = [node(one.values[row], 0), node(other.values[row], 1)];
    if (ends[0] !== ends[1]) ties.set(ends.map((each) => each.iri).sort().join(" "), ends);
  });
  if (!ties.size || nodes.size > MOST) return null;
  place([...nodes.values()], [...ties.values()]);
  return drawing([...nodes.values()], [...ties.values()], [one.name, other.name], page);
}

function place(nodes, ties) {
  nodes.forEach((each, number) => {
    const angle = (2 * Math.PI * number) / nodes.length;
    Object.assign(each, { x: Math.cos(angle), y: Math.sin(angle) });
  });
  const ideal = 2 / Math.sqrt(nodes.length);
  for (let step = 0; step < STEPS; step++) {
    for (const each of nodes) Object.assign(each, { dx: -each.x, dy: -each.y });
    nodes.forEach((each, number) => nodes.slice(number + 1).forEach((near) => push(each, near, (far) => (ideal * ideal) / far)));
    for (const [from, to] of ties) push(from, to, (far) => -(far * far) / ideal);
    const most = 0.2 * (1 - step / STEPS);
    for (const each of nodes) {
      const far = Math.hypot(each.dx, each.dy) || 1, go = Math.min(far, most) / far;
      each.x += each.dx * go;
      each.y += each.dy * go;
    }
  }
  fit(nodes, "x", FRAME.left, FRAME.right);
  fit(nodes, "y", FRAME.top, FRAME.bottom);
}

function fit(nodes, axis, from, to) {
  const all = nodes.map((each) => each[axis]), least = Math.min(...all), span = Math.max(...all) - least || 1;
  for (const each of nodes) each[axis] = from + ((each[axis] - least) / span) * (to - from);
}

function push(one, other, force) {
  const x = one.x - other.x, y = one.y - other.y, far = Math.hypot(x, y) || 0.001, by = force(far) / far;
  one.dx += x * by;
  one.dy += y * by;
  other.dx -= x * by;
  other.dy -= y * by;
}

function drawing(nodes, ties, names, page) {
  const picture = svg("svg", { class: "net", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": `${page.words.network}: ${names.join(" – ")}` });
  picture.append(...ties.map(([from, to]) => svg("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y })));
  for (const { iri, text, side, x, y } of nodes) {
    const sign = side ? svg("rect", { x: x - 6, y: y - 6, width: 12, height: 12 }) : svg("circle", { cx: x, cy: y, r: 7 });
    const name = svg("text", { x, y: y + 20 }, text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
    const address = follow(iri, page);
    const label = svg("title", {}, text);
    picture.append(address ? svg("a", { href: address }, label, sign, name) : svg("g", {}, label, sign, name));
  }
  const [circle, square] = names;
  const caption = element("figcaption", {}, `● ${circle} · ■ ${square} · ${nodes.length} ${page.words.nodes}, ${ties.length} ${page.words.ties}`);
  return element("figure", {}, caption, element("div", { class: "wide", tabindex: 0, role: "region", "aria-label": page.words.network }, picture));
}
