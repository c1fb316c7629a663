/** Where Graphviz puts the apps and links of a drawing. */

/** A point, in points from the upper left corner. */
export interface Point {
  x: number;
  y: number;
}

/** A laid-out graph. */
export interface Layout {
  width: number;
  height: number;
  /** Boxes by the ID of the app, around their centre. */
  boxes: Map<string, Point & { width: number; height: number }>;
  /** Lines by the ID of the link: points of cubic curves, the tip of the arrow, and the centre of the label. */
  lines: Map<string, { curve: Point[]; tip: Point; label?: Point }>;
}

/** A wider drawing is laid out in all directions instead of from left to right. */
const WIDEST = 2400;

/** Lays out a graph in DOT, the same for the same graph. */
export async function layoutOf(dot: string): Promise<Layout> {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  const fromLeft = layoutFrom(viz.renderString(dot, { format: "json0" }));
  if (fromLeft.width <= WIDEST) return fromLeft;
  const graphAttributes = { overlap: false, splines: true, sep: "+24" };
  return layoutFrom(viz.renderString(dot, { format: "json0", engine: "neato", graphAttributes }));
}

/** What Graphviz's `json0` has of a graph. Its origin is the lower left corner; boxes are in inches. */
interface Json0 {
  bb: string;
  objects?: { name: string; pos: string; width: string; height: string }[];
  edges?: { id: string; pos: string; lp?: string }[];
}

const POINTS_PER_INCH = 72;

function layoutFrom(json: string): Layout {
  const { bb, objects = [], edges = [] } = JSON.parse(json) as Json0;
  const [left = 0, bottom = 0, right = 0, top = 0] = bb.split(",").map(Number);
  const pointOf = (text: string): Point => {
    const [x = 0, y = 0] = text.split(",").map(Number);
    return { x: x - left, y: top - y };
  };
  return {
    width: right - left,
    height: top - bottom,
    boxes: new Map(
      objects.map(({ name, pos, width, height }) => [
        name,
        {
          ...pointOf(pos),
          width: Number(width) * POINTS_PER_INCH,
          height: Number(height) * POINTS_PER_INCH,
        },
      ]),
    ),
    lines: new Map(
      edges.map(({ id, pos, lp }) => {
        // `e,<tip> <point> <point> ...`
        const [end = "", ...points] = pos.split(" ");
        return [
          id,
          {
            curve: points.map(pointOf),
            tip: pointOf(end.replace(/^e,/, "")),
            ...(lp === undefined ? {} : { label: pointOf(lp) }),
          },
        ];
      }),
    ),
  };
}
