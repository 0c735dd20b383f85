// Names in the picture, in up to three lines beside their sign, so that none covers another or a sign.
const SIZE = 12, LINE = 14, LETTERS = 24, LINES = 3;
const HUB = 12; // the size of a sign so important that its name may cover others, when there is no other room
const GAP = 3, EDGE = 2; // pixels between a sign and its name, and between a name and the frame
export const FONT = `${SIZE}px system-ui, sans-serif`;

/** How far from the frame a sign stands that is no hub, so that its name has room above it and below. */
export const ROOM = HUB + GAP + LINES * LINE + EDGE;

/** A name in lines; what is too long ends in … */
export function lines(name) {
  const found = [""];
  for (const word of name.split(" ")) {
    const longer = found.at(-1) ? `${found.at(-1)} ${word}` : word;
    if (longer.length <= LETTERS || !found.at(-1)) found[found.length - 1] = longer;
    else found.push(word);
  }
  return found.length > LINES ? [...found.slice(0, LINES - 1), `${found[LINES - 1]} …`] : found;
}

export class Labels {
  constructor() {
    this.begin([]);
  }

  /** A new frame, in which there are signs of nodes: x, y and size. */
  begin(signs) {
    this.signs = signs.map(({ x, y, size }) => [x - size, y - size, x + size, y + size]);
    this.names = [];
    this.drawn = [];
  }

  /** Write the name of a node where there is room, or, unless `always`, not at all. `ink` and `paper` are colours. */
  draw(context, node, ink, paper, always = false) {
    const text = lines(node.label);
    context.font = FONT;
    const width = Math.max(...text.map((line) => context.measureText(line).width));
    const places = around(node, width, text.length * LINE).map((box) => within(box, context.canvas));
    const free = places.filter((box) => !this.names.some((other) => meets(box, other)));
    const clear = free.find((box) => !this.signs.some((other) => meets(box, other)));
    const box = clear ?? (node.size > HUB || node.forceLabel ? free[0] : null) ?? (always ? places[0] : null);
    if (!box) return;
    this.names.push(box);
    const x = (box[0] + box[2]) / 2;
    const placed = text.map((line, number) => ({ line, x, y: box[1] + (number + 0.8) * LINE }));
    this.drawn.push(...placed);
    write(context, placed, ink, paper);
  }
}

/** The places for a name: below the sign, above, and on both sides. */
function around({ x, y, size }, width, height) {
  const gap = size + GAP;
  const corners = [
    [x - width / 2, y + gap],
    [x - width / 2, y - gap - height],
    [x + gap, y - height / 2],
    [x - gap - width, y - height / 2],
  ];
  return corners.map(([left, top]) => [left, top, left + width, top + height]);
}

/** Moved so that it is whole in the frame. */
function within([left, top, right, bottom], { width, height }) {
  const along = inward(left, right, width / devicePixelRatio);
  const down = inward(top, bottom, height / devicePixelRatio);
  return [left + along, top + down, right + along, bottom + down];
}

function inward(begin, end, most) {
  return Math.max(0, EDGE - begin) - Math.max(0, end + EDGE - most);
}

function write(context, placed, ink, paper) {
  context.textAlign = "center";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = paper;
  context.fillStyle = ink;
  for (const { line, x, y } of placed) {
    context.strokeText(line, x, y);
    context.fillText(line, x, y);
  }
}

function meets([left, top, right, bottom], other) {
  return left < other[2] && other[0] < right && top < other[3] && other[1] < bottom;
}
