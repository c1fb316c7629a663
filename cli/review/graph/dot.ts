/** The link graph in Graphviz's language, DOT. */

import type { Graph } from "../model";
import { LIGHT } from "./colors";
import { drawingOf, type DrawnApp, type DrawnLink, type Run } from "./drawing";

const STYLES: Record<DrawnLink["state"], string> = {
  declared: "solid",
  drifted: "dashed",
  undeclared: "dotted",
  unknown: "solid",
};

const LEGEND =
  "Solid: declared. Dashed: drifted. Dotted: undeclared. Double: unknown. Hollow head: one half only. Thick line, bold scope: powerful.";

/** How to draw. */
export interface DotOptions {
  /** Whether a line below the graph explains the styles; `true` unless given. */
  legend?: boolean;
}

/**
 * The graph as DOT: an edge from the app that may call to the app that it may call. State, missing halves and powerful scopes show
 * by colour, by line style, and in words.
 */
export function graphDot(graph: Graph, { legend = true }: DotOptions = {}): string {
  const { apps, links } = drawingOf(graph);
  return [
    "digraph links {",
    `  graph [rankdir=LR, bgcolor=transparent, pad=0.2, nodesep=0.5, ranksep=0.9, fontname=Arial, fontsize=11, fontcolor="${LIGHT.quiet}"];`,
    `  node [shape=box, style="rounded,filled", margin="0.25,0.1", fontname=Arial, fontsize=13, color="${LIGHT.quiet}", fillcolor="${LIGHT.app}", fontcolor="${LIGHT.text}"];`,
    `  edge [fontname=Arial, fontsize=11, fontcolor="${LIGHT.text}", arrowsize=0.8];`,
    ...(legend && links.length > 0 ? [`  label="${LEGEND}"; labelloc=b;`] : []),
    ...(apps.length === 0 ? ['  none [label="No apps", shape=plaintext, style=solid];'] : apps.map(nodeOf)),
    ...links.map(edgeOf),
    "}",
    "",
  ].join("\n");
}

function nodeOf({ id, name, detail, reviewed }: DrawnApp): string {
  const label = labelOf([
    { markup: `<b>${escaped(name)}</b>`, width: widthOf(name, 14) },
    {
      markup: `<font point-size="11" color="${LIGHT.quiet}">${escaped(detail)}</font>`,
      width: widthOf(detail, 11),
    },
  ]);
  const style = reviewed ? "" : ', style="rounded,dashed"';
  return `  ${id} [id=${id}, label=${label}${style}];`;
}

function edgeOf({ id, from, to, state, lines, half, powerful }: DrawnLink): string {
  const colors = { powerful: LIGHT.powerful, state: LIGHT[state], note: LIGHT.quiet };
  const runOf = ({ text, is }: Run): string => {
    if (is === "text") return escaped(text);
    const colored = `<font color="${colors[is]}">${escaped(text)}</font>`;
    return is === "note" ? colored : `<b>${colored}</b>`;
  };
  const label = lines.map((runs) => ({
    markup: runs.map(runOf).join(""),
    width: widthOf(runs.map(({ text }) => text).join(""), 11),
  }));
  const attributes = [
    `id=${id}`,
    // Graphviz has no further style of lines: one that is unknown is double.
    `color="${state === "unknown" ? `${LIGHT.unknown}:invis:${LIGHT.unknown}` : LIGHT[state]}"`,
    `style=${STYLES[state]}`,
    `penwidth=${powerful ? 2.6 : 1.3}`,
    ...(half ? ["arrowhead=empty"] : []),
    ...(label.length === 0 ? [] : [`label=${labelOf(label)}`]),
  ];
  return `  ${from} -> ${to} [${attributes.join(", ")}];`;
}

/** A line of a label, and how wide it is at least, in points. */
interface Line {
  markup: string;
  width: number;
}

/** An HTML-like label. Without fonts, Graphviz takes a character outside of ASCII for a space, and needs the width. */
function labelOf(lines: readonly Line[]): string {
  const markup = lines.map((line) => line.markup).join("<br/>");
  const width = Math.ceil(Math.max(...lines.map((line) => line.width)));
  return width === 0
    ? `<${markup}>`
    : `<<table border="0" cellborder="0" cellpadding="0"><tr><td width="${width}">${markup}</td></tr></table>>`;
}

/** About how wide the text is; 0 if Graphviz knows all of its characters. */
function widthOf(text: string, fontSize: number): number {
  if (/^[ -~]*$/.test(text)) return 0;
  return Array.from(text).reduce(
    (width, character) => width + fontSize * (character < "\u1100" ? 0.62 : 1),
    0,
  );
}

/** The text in an HTML-like label, where Graphviz also replaces `\N` and others. A CI server executes `##[` and `##vso[` of its log. */
function escaped(text: string): string {
  return text
    .replace(/\\/g, "\\\\")
    .replace(/[&<>"']|#(?=#\w*\[)/g, (character) => `&#${character.charCodeAt(0)};`);
}
