/** The link graph for Mermaid, which GitHub, GitLab and Bitbucket draw in Markdown. */

import type { Graph } from "../model";
import { drawingOf, type DrawnApp, type DrawnLink } from "./drawing";

/** The lines by state: colours that show on light and on dark pages. Declared links have the theme's own. */
const STYLES: Record<DrawnLink["state"], string[]> = {
  declared: [],
  drifted: ["stroke:#bf8700", "stroke-dasharray:7 4"],
  undeclared: ["stroke:#e5484d", "stroke-dasharray:2 3"],
  unknown: ["stroke:#8e6fd8", "stroke-dasharray:9 3 2 3"],
};

/**
 * The graph as a Mermaid flowchart: an edge from the app that may call to the app that it may call. State and powerful scopes show
 * by the line and in words; a link with one half ends in a circle. Mermaid refuses more than 500 edges or 50,000 characters unless the page
 * raises its limits.
 */
export function graphMermaid(graph: Graph): string {
  const { apps, links } = drawingOf(graph);
  return [
    "flowchart LR",
    ...(apps.length === 0 ? ['  none["No apps"]'] : apps.map(nodeOf)),
    ...links.map(edgeOf),
    ...stylesOf(links),
    ...(apps.some(({ reviewed }) => !reviewed) ? ["  classDef unreviewed stroke-dasharray:4 3"] : []),
    "",
  ].join("\n");
}

function nodeOf({ id, name, detail, reviewed }: DrawnApp): string {
  return `  ${id}["${escaped(name)}<br/>${escaped(detail)}"]${reviewed ? "" : ":::unreviewed"}`;
}

function edgeOf({ from, to, lines, half }: DrawnLink): string {
  const text = lines
    .map((runs) =>
      runs
        .map((run) => escaped(run.is === "powerful" ? `⚠\u00a0${run.text}` : run.text))
        .join("")
        .trim(),
    )
    .join("<br/>");
  return `  ${from} ${half ? "--o" : "-->"}${text === "" ? "" : `|"${text}"|`} ${to}`;
}

/** One line for all links of one style; Mermaid counts links from 0. */
function stylesOf(links: readonly DrawnLink[]): string[] {
  const byStyle = new Map<string, number[]>();
  for (const [index, { state, powerful }] of links.entries()) {
    const style = [...STYLES[state], ...(powerful ? ["stroke-width:4px"] : [])].join(",");
    if (style !== "") byStyle.set(style, [...(byStyle.get(style) ?? []), index]);
  }
  return [...byStyle].map(([style, indexes]) => `  linkStyle ${indexes.join(",")} ${style}`);
}

/**
 * The text in a quoted label. Everything but letters, digits, spaces, commas, and a dot, dash or underscore within a word becomes Mermaid's
 * `#<number>;`, which is decoded after its syntax and its Markdown were read.
 */
function escaped(text: string): string {
  return text.replace(
    /(?<![\p{L}\p{N}])[._-]|[._-](?![\p{L}\p{N}])|[^\p{L}\p{N} ,._-]/gu,
    (character) => `#${character.codePointAt(0) ?? 0};`,
  );
}
