// The interactive picture: the server's places and palette, drawn by sigma.
import { EdgeRectangleProgram, Sigma, UndirectedGraph } from "../vendor/sigma.js";
import { Dashes } from "./dashes.js";
import { Labels, ROOM } from "./labels.js";
import { Sign } from "./sign.js";

const LARGE = 1000; // nodes, above which ties and names are hidden while the picture moves
const NEAR = 6; // pixels between the pointer and a tie that it means
const TIE = "#8a8a8a", BORDER = "#333333";
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class Picture {
  /** `legend` tells colour and shape by category. Throws where WebGL is missing. */
  constructor(container, legend) {
    this.container = container;
    this.legend = legend;
    this.graph = new UndirectedGraph();
    this.labels = new Labels();
    this.focus = null;
    this.readColours();
    this.sigma = new Sigma(this.graph, container, {
      defaultNodeType: "sign",
      nodeProgramClasses: { sign: Sign },
      defaultEdgeType: "line",
      edgeProgramClasses: { line: EdgeRectangleProgram, dashes: Dashes },
      allowInvalidContainer: true, // it is hidden while nothing is left of the network
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      stagePadding: ROOM,
      zIndex: true,
      nodeReducer: (node, data) => this.dimmed(data, this.isNear(node)),
      edgeReducer: (tie, data) => this.dimmed(data, this.isNear(tie)),
      defaultDrawNodeLabel: (context, data) => this.labels.draw(context, data, this.ink, this.paper),
      defaultDrawNodeHover: (context, data) => this.labels.draw(context, data, this.ink, this.paper, true),
    });
    this.sigma.on("beforeRender", () => this.labels.begin(this.signs()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.readColours();
      this.sigma.refresh();
    });
  }

  readColours() {
    const style = getComputedStyle(this.container);
    [this.ink, this.paper, this.pale] = [style.color, style.backgroundColor, style.borderTopColor];
  }

  /** Draw a network, as networkx writes it; `frame` is the extent of the whole, so that what stays does not move. */
  show(network, frame) {
    const isLarge = network.nodes.length > LARGE;
    const ties = new Map(network.nodes.map((node) => [node.id, 0]));
    for (const { source, target } of network.edges) {
      ties.set(source, ties.get(source) + 1);
      ties.set(target, ties.get(target) + 1);
    }
    this.focus = null;
    this.graph.clear();
    for (const node of network.nodes) {
      const [colour, shape] = this.legend.get(category(node));
      const root = Math.sqrt(ties.get(node.id));
      const size = isLarge ? 2 + 0.5 * root : 6 + 2 * root;
      const { label, x, y } = node;
      this.graph.addNode(node.id, { label, x, y, size, shape, color: colour, border: BORDER, zIndex: 1 });
    }
    for (const { source, target, weight, spells } of network.edges) {
      const size = Math.min(1.2 + 0.9 * (weight - 1), 7) / (isLarge ? 3 : 1);
      this.graph.addEdge(source, target, { size, color: TIE, type: spells.length ? "line" : "dashes" });
    }
    this.sigma.setSettings({
      hideEdgesOnMove: isLarge,
      hideLabelsOnMove: isLarge,
      labelRenderedSizeThreshold: isLarge ? 4 : 0,
      labelGridCellSize: isLarge ? 100 : 10_000, // one cell: those with the most ties are named first
      labelDensity: isLarge ? 1 : 20 * network.nodes.length,
    });
    const [left, bottom, right, top] = frame;
    this.sigma.setCustomBBox({ x: [left, right], y: [bottom, top] });
    this.sigma.refresh();
  }

  /** Nodes with their place on screen. Of a large network none: there signs are smaller than names. */
  signs() {
    if (this.graph.order > LARGE) return [];
    return this.graph.mapNodes((node, data) => {
      const size = this.sigma.scaleSize(data.size);
      return { node, size, ...this.sigma.graphToViewport(data) };
    });
  }

  /** Point out a node with all around it, or a tie (two nodes) with its ends; nothing where there is none. */
  point(...nodes) {
    this.focus = nodes.length && nodes.every((node) => this.graph.hasNode(node)) ? nodes : null;
    this.sigma.refresh({ skipIndexation: true });
  }

  isNear(id) {
    if (!this.focus) return true;
    const [one, other] = this.focus;
    if (this.graph.hasNode(id)) {
      return id === one || (other ? id === other : this.graph.hasEdge(id, one));
    }
    return other ? this.graph.edge(one, other) === id : this.graph.extremities(id).includes(one);
  }

  dimmed(data, isNear) {
    if (isNear) return this.focus ? { ...data, zIndex: 2, forceLabel: true } : data;
    return { ...data, color: this.pale, border: this.pale, label: "", zIndex: 0 };
  }

  /** What happens when the pointer is on something, or chooses it: `(nodes) =>`, with one, two or none. */
  listen(hover, choose) {
    let shown = "";
    const point = (ids) => {
      if (shown === (shown = ids.join())) return;
      hover(ids);
    };
    this.sigma.on("enterNode", ({ node }) => point([node]));
    this.sigma.on("moveBody", ({ event }) => {
      if (this.graph.order <= LARGE) point(this.at(event));
    });
    this.sigma.on("leaveStage", () => point([]));
    this.sigma.on("clickNode", ({ node }) => choose([node]));
    this.sigma.on("clickStage", ({ event }) => choose(this.at(event)));
  }

  /** The node at a spot, or both ends of the tie next to it, or nothing. */
  at({ x, y }) {
    const node = this.sigma.getNodeAtPosition({ x, y });
    if (node) return [node];
    let [found, least] = [[], NEAR];
    this.graph.forEachEdge((tie, data, one, other, from, to) => {
      const [a, b] = [this.sigma.graphToViewport(from), this.sigma.graphToViewport(to)];
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const along = Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / (dx * dx + dy * dy || 1)));
      const distance = Math.hypot(a.x + along * dx - x, a.y + along * dy - y);
      if (distance < least) [found, least] = [[one, other], distance];
    });
    return found;
  }

  /** Where the picture is looked at, as in an address; empty for the whole. */
  get look() {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    const look = [x, y, ratio].map((each) => Number(each.toFixed(3))).join();
    return look === "0.5,0.5,1" ? "" : look;
  }

  set look(look) {
    const [x, y, ratio] = (look || "0.5,0.5,1").split(",").map(Number);
    if ([x, y, ratio].every(Number.isFinite) && ratio > 0) this.sigma.getCamera().setState({ x, y, ratio });
  }

  onMove(moved) {
    this.sigma.getCamera().on("updated", moved);
  }

  zoom(factor) {
    const camera = this.sigma.getCamera();
    camera.animate({ ratio: camera.getBoundedRatio(camera.getState().ratio * factor) }, this.pace);
  }

  /** Move the whole into the frame. */
  reset() {
    this.sigma.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1 }, this.pace);
  }

  get pace() {
    return { duration: still.matches ? 0 : 250 };
  }
}

/** The key of the legend for a node (network/palette.py). */
function category({ mode, group }) {
  if (mode === "actor") return group;
  return mode === "city" ? "municipality" : mode;
}
