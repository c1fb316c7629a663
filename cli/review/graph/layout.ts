/** Where Graphviz puts the apps and links of a drawing. */

import type { Viz } from "@viz-js/viz" with { "resolution-mode": "import" };
import type { Graph } from "../model";
import { graphDot } from "./dot";
import { drawingOf } from "./drawing";

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

/**
 * More pairs of linked apps than apps by this number, or a drawing wider than this, are laid out in all directions instead of from left to
 * right: that would take minutes, or get too wide to read.
 */
const MOST_MORE_PAIRS = 20;
const WIDEST = 2400;

let graphviz: Promise<Viz> | undefined;

/** Lays out a graph, the same for the same graph. */
export async function layoutOf(graph: Graph): Promise<Layout> {
  graphviz ??= import("@viz-js/viz").then(({ instance }) => instance());
  const viz = await graphviz;
  const dot = graphDot(graph, { legend: false });
  const { apps, links } = drawingOf(graph);
  const pairs = new Set(
    links.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to].sort().join()),
  );
  if (pairs.size - apps.length <= MOST_MORE_PAIRS) {
    const layout = layoutFrom(viz.renderString(dot, { format: "json0" }));
    if (layout.width <= WIDEST) return layout;
  }
  // The more links an app has, the more room their labels need. `len` is in inches.
  const len = 1 + links.length / apps.length;
  return layoutFrom(
    viz.renderString(dot, {
      format: "json0",
      engine: "neato",
      graphAttributes: { overlap: false, splines: true, sep: "+24" },
      edgeAttributes: { len },
    }),
  );
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
