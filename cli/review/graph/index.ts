/** The formats of the link graph. */

import type { Graph } from "../model";
import { graphDot } from "./dot";
import { graphMermaid } from "./mermaid";
import { graphSvg } from "./svg";

/** The formats by name. */
export const GRAPH_FORMATS = {
  mermaid: (graph: Graph) => Promise.resolve(graphMermaid(graph)),
  dot: (graph: Graph) => Promise.resolve(graphDot(graph)),
  svg: (graph: Graph) => graphSvg(graph),
};

/** The name of a format. */
export type GraphFormat = keyof typeof GRAPH_FORMATS;
