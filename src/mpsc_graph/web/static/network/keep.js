// What is on screen as a file, with where it comes from below.
import { SHAPES } from "./sign.js";

const FOOT = 16, MARGIN = 12;

/** A PNG: the layers of the picture, as they are now. */
export async function png(picture, caption) {
  const layers = layersOf(picture);
  const [{ width, height }] = layers;
  const ratio = width / picture.container.clientWidth;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  context.font = font(ratio);
  const text = caption.flatMap((line) => wrapped(context, line, width - 2 * MARGIN * ratio));
  [canvas.width, canvas.height] = [width, height + (text.length * FOOT + 2 * MARGIN) * ratio];
  context.fillStyle = picture.paper;
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers) context.drawImage(layer, 0, 0);
  context.font = font(ratio);
  context.fillStyle = picture.ink;
  text.forEach((line, number) => context.fillText(line, MARGIN * ratio, height + (MARGIN + (number + 0.8) * FOOT) * ratio));
  save(await new Promise((done) => canvas.toBlob(done, "image/png")), "network.png");
}

/** WebGL keeps what it has drawn until the browser shows it, so it is drawn and read in one go. */
function layersOf({ sigma }) {
  sigma.refresh();
  const found = sigma.getCanvases();
  return ["edges", "nodes", "labels", "hovers"].map((name) => found[name]).filter(Boolean);
}

/** The same as SVG: signs, ties and names that are in the frame. */
export function svg(picture, caption) {
  picture.sigma.refresh();
  const { clientWidth: width, clientHeight: height } = picture.container;
  const context = document.createElement("canvas").getContext("2d");
  context.font = font(1);
  const text = caption.flatMap((line) => wrapped(context, line, width - 2 * MARGIN));
  const bottom = height + text.length * FOOT + 2 * MARGIN;
  const root = element("svg", { viewBox: `0 0 ${width} ${bottom}`, width, height: bottom, "font-family": "sans-serif", "font-size": 12 });
  root.append(element("title", {}, caption[0]), element("rect", { width, height: bottom, fill: picture.paper }));
  const frame = element("svg", { width, height });
  frame.append(...ties(picture), ...signs(picture), ...names(picture));
  root.append(frame, ...text.map((line, number) => element("text", { x: MARGIN, y: height + MARGIN + (number + 0.8) * FOOT, fill: picture.ink }, line)));
  save(new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }), "network.svg");
}

function ties({ graph, sigma }) {
  return graph.mapEdges((tie, { type }, one, other) => {
    const { color, size } = sigma.getEdgeDisplayData(tie);
    const [from, to] = [one, other].map((node) => sigma.graphToViewport(graph.getNodeAttributes(node)));
    const line = element("line", { x1: round(from.x), y1: round(from.y), x2: round(to.x), y2: round(to.y), stroke: color, "stroke-width": round(sigma.scaleSize(size)) });
    if (type === "dashes") line.setAttribute("stroke-dasharray", "4 3");
    return line;
  });
}

function signs({ graph, sigma }) {
  return graph.mapNodes((node, data) => {
    const { color, border, size } = sigma.getNodeDisplayData(node);
    const { x, y } = sigma.graphToViewport(data);
    const sign = outline(data.shape, x, y, sigma.scaleSize(size));
    for (const [name, value] of Object.entries({ fill: color, stroke: border })) sign.setAttribute(name, value);
    sign.append(element("title", {}, data.label));
    return sign;
  });
}

function outline(shape, x, y, radius) {
  const [corners, turn, factor] = SHAPES[shape];
  if (!corners) return element("circle", { cx: round(x), cy: round(y), r: round(radius) });
  const angles = Array.from({ length: corners }, (_, corner) => ((turn + (360 * corner) / corners) * Math.PI) / 180);
  const spots = angles.map((angle) => [x + factor * radius * Math.cos(angle), y - factor * radius * Math.sin(angle)]);
  return element("polygon", { points: spots.map((spot) => spot.map(round).join()).join(" ") });
}

function names({ labels, ink, paper }) {
  return labels.drawn.map(({ line, x, y }) =>
    element("text", { x: round(x), y: round(y), "text-anchor": "middle", fill: ink, stroke: paper, "stroke-width": 3, "stroke-linejoin": "round", "paint-order": "stroke" }, line),
  );
}

function element(name, attributes, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

function wrapped(context, text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (context.measureText(longer).width <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function font(ratio) {
  return `${12 * ratio}px sans-serif`;
}

function round(number) {
  return Math.round(number * 10) / 10;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
