/** The link graph as SVG. */

import { markup, textOf, trusted, type Markup } from "../markup";
import type { Graph } from "../model";
import { DARK, LIGHT } from "./colors";
import { drawingOf, type DrawnApp, type DrawnLink, type Run } from "./drawing";
import { layoutOf, type Layout, type Point } from "./layout";

/**
 * The rules of the drawing, for the style sheet of the page around it or for its own. They need the custom properties `--graph-background`,
 * `--graph-app`, `--graph-text`, `--graph-quiet`, `--graph-declared`, `--graph-drifted`, `--graph-undeclared`, `--graph-unknown`
 * and `--graph-powerful`.
 */
export const GRAPH_STYLE = `
.link-graph { color: var(--graph-text); }
.link-graph .background { fill: var(--graph-background); }
.link-graph text { fill: currentColor; }
.link-graph .app rect { fill: var(--graph-app); stroke: var(--graph-quiet); }
.link-graph .app.unreviewed rect { fill: none; }
.link-graph .link { color: var(--graph-declared); }
.link-graph .link.drifted { color: var(--graph-drifted); }
.link-graph .link.undeclared { color: var(--graph-undeclared); }
.link-graph .link.unknown { color: var(--graph-unknown); }
.link-graph .line { stroke: currentColor; }
.link-graph .head { fill: currentColor; stroke: currentColor; }
.link-graph .half .head { fill: var(--graph-background); }
.link-graph .link text { fill: var(--graph-text); stroke: var(--graph-background); stroke-width: 4px; stroke-linejoin: round; paint-order: stroke; }
.link-graph .state-label { fill: currentColor; }
.link-graph .powerful-label { fill: var(--graph-powerful); }
.link-graph .quiet-label { fill: var(--graph-quiet); }
`;

/** The style sheet of a drawing that stands alone, in a light or a dark viewer. */
const OWN_STYLE = `
.link-graph { ${propertiesOf(LIGHT)} }
@media (prefers-color-scheme: dark) { .link-graph { ${propertiesOf(DARK)} } }
${GRAPH_STYLE}`;

function propertiesOf(colors: typeof LIGHT): string {
  return Object.entries(colors)
    .map(([name, color]) => `--graph-${name}: ${color};`)
    .join(" ");
}

/** The lines by state, as Graphviz draws them. */
const DASHES: Record<DrawnLink["state"], string | undefined> = {
  declared: undefined,
  drifted: "7 4",
  undeclared: "2 4",
  unknown: "9 3 2 3",
};

const MARGIN = 14;
const LEGEND_HEIGHT = 26;

/** How to draw. */
export interface SvgOptions {
  /**
   * `alone`: with its own style sheet and a legend. `page`: without, for a page whose style sheet has `GRAPH_STYLE`. `alone` unless given.
   */
  place?: "alone" | "page";
}

/**
 * The graph as one `svg` element, the same for the same graph, laid out by Graphviz from our DOT. Each app and link has a `title` in words.
 * A viewer without custom properties shows the light colours.
 */
export async function graphSvg(graph: Graph, { place = "alone" }: SvgOptions = {}): Promise<string> {
  const layout = await layoutOf(graph);
  const { apps, links } = drawingOf(graph);
  const legend = place === "alone" && links.length > 0;
  const width = Math.ceil(Math.max(layout.width, legend ? LEGEND_WIDTH : 0)) + 2 * MARGIN;
  const height = Math.ceil(layout.height) + 2 * MARGIN + (legend ? LEGEND_HEIGHT : 0);
  return textOf(markup`<svg xmlns="http://www.w3.org/2000/svg" class="link-graph" role="img" aria-label="${summaryOf(apps, links)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Arial, Helvetica, 'Liberation Sans', sans-serif" font-size="11">
${place === "alone" ? markup`<style>${trusted(OWN_STYLE)}</style>\n` : undefined}<rect class="background" width="${width}" height="${height}" fill="${LIGHT.background}"/>
<g transform="translate(${MARGIN} ${MARGIN})">
${apps.length === 0 ? nothing(layout) : undefined}${links.map((link) => lineOf(link, layout))}${apps.map((app) => appOf(app, layout))}${links.map((link) => labelOf(link, layout))}</g>
${legend ? legendOf(height - MARGIN) : undefined}</svg>
`);
}

function summaryOf(apps: readonly DrawnApp[], links: readonly DrawnLink[]): string {
  const count = (state: DrawnLink["state"]): number => links.filter((link) => link.state === state).length;
  return `Link graph. Apps: ${apps.length}. Links: ${count("declared")} declared, ${count("drifted")} drifted, ${count("undeclared")} undeclared, ${count("unknown")} unknown`;
}

function nothing({ width, height }: Layout): Markup {
  return markup`<text class="quiet-label" x="${width / 2}" y="${height / 2}" text-anchor="middle" font-size="13" fill="${LIGHT.quiet}">No apps</text>\n`;
}

function appOf({ id, name, detail, reviewed, title }: DrawnApp, { boxes }: Layout): Markup | undefined {
  const box = boxes.get(id);
  if (box === undefined) return undefined;
  const { x, y, width, height } = box;
  return markup`<g id="${id}" class="app${reviewed ? "" : " unreviewed"}"><title>${title}</title><rect x="${rounded(x - width / 2)}" y="${rounded(y - height / 2)}" width="${rounded(width)}" height="${rounded(height)}" rx="8" fill="${LIGHT.app}" stroke="${LIGHT.quiet}"${reviewed ? undefined : markup` stroke-dasharray="5 3"`}/><text x="${rounded(x)}" y="${rounded(y - 2)}" text-anchor="middle" font-size="13" font-weight="bold" fill="${LIGHT.text}">${name}</text><text class="quiet-label" x="${rounded(x)}" y="${rounded(y + 12)}" text-anchor="middle" fill="${LIGHT.quiet}">${detail}</text></g>\n`;
}

/** The line of a link with the head of its arrow. */
function lineOf(link: DrawnLink, { lines }: Layout): Markup | undefined {
  const line = lines.get(link.id);
  const [start, ...curve] = line?.curve ?? [];
  const last = curve.at(-1);
  if (line === undefined || start === undefined || last === undefined) return undefined;
  const { id, state, half, powerful, title } = link;
  const dashes = DASHES[state];
  return markup`<g id="${id}" class="link ${state}${half ? " half" : ""}"><title>${title}</title><path class="line" d="M${pair(start)}C${curve.map(pair).join(" ")}" fill="none" stroke="${LIGHT[state]}" stroke-width="${powerful ? 2.6 : 1.3}"${dashes === undefined ? undefined : markup` stroke-dasharray="${dashes}"`}/><path class="head" d="${headOf(last, line.tip)}" fill="${half ? LIGHT.background : LIGHT[state]}" stroke="${LIGHT[state]}" stroke-width="${powerful ? 2 : 1.3}" stroke-linejoin="round"/></g>\n`;
}

/** A triangle from the end of the curve to the tip. */
function headOf(end: Point, tip: Point): string {
  const [dx, dy] = [tip.x - end.x, tip.y - end.y];
  const length = Math.hypot(dx, dy) || 1;
  const [sideX, sideY] = [(-dy / length) * 3.4, (dx / length) * 3.4];
  const corners = [tip, { x: end.x + sideX, y: end.y + sideY }, { x: end.x - sideX, y: end.y - sideY }];
  return `M${corners.map(pair).join("L")}Z`;
}

const LINE_HEIGHT = 13;

/** The label of a link, above all lines. */
function labelOf({ id, state, lines: texts, title }: DrawnLink, { lines }: Layout): Markup | undefined {
  const centre = lines.get(id)?.label;
  if (centre === undefined) return undefined;
  const top = centre.y - (texts.length * LINE_HEIGHT) / 2 + 9;
  const rows = texts.map(
    (runs, index) =>
      markup`<text x="${rounded(centre.x)}" y="${rounded(top + index * LINE_HEIGHT)}" text-anchor="middle" xml:space="preserve" fill="${LIGHT.text}">${runs.map((run) => spanOf(run, state))}</text>`,
  );
  return markup`<g class="link ${state}"><title>${title}</title>${rows}</g>\n`;
}

function spanOf({ text, is }: Run, state: DrawnLink["state"]): Markup {
  switch (is) {
    case "text":
      return markup`${text}`;
    case "powerful":
      return markup`<tspan class="powerful-label" font-weight="bold" fill="${LIGHT.powerful}">${text}</tspan>`;
    case "state":
      return markup`<tspan class="state-label" font-weight="bold" fill="${LIGHT[state]}">${text}</tspan>`;
    case "note":
      return markup`<tspan class="quiet-label" fill="${LIGHT.quiet}">${text}</tspan>`;
  }
}

const LEGEND_STEP = 136;
const LEGEND_WIDTH = 6 * LEGEND_STEP;

function legendOf(y: number): Markup {
  const states = ["declared", "drifted", "undeclared", "unknown"] as const;
  const samples = [
    ...states.map((state) => ({ state, label: state, width: 1.3, half: false })),
    { state: "declared" as const, label: "powerful scope", width: 2.6, half: false },
    { state: "declared" as const, label: "one half only", width: 1.3, half: true },
  ];
  return markup`${samples.map(({ state, label, width, half }, index) => {
    const x = MARGIN + index * LEGEND_STEP;
    const dashes = DASHES[state];
    const end = { x: x + 16, y: y - 3 };
    return markup`<g class="link ${state}${half ? " half" : ""}"><path class="line" d="M${x} ${y - 3}H${end.x}" fill="none" stroke="${LIGHT[state]}" stroke-width="${width}"${dashes === undefined ? undefined : markup` stroke-dasharray="${dashes}"`}/><path class="head" d="${headOf(end, { x: end.x + 8, y: end.y })}" fill="${half ? LIGHT.background : LIGHT[state]}" stroke="${LIGHT[state]}" stroke-width="1.3" stroke-linejoin="round"/><text x="${x + 30}" y="${y}" fill="${LIGHT.text}">${label}</text></g>\n`;
  })}`;
}

function pair({ x, y }: Point): string {
  return `${rounded(x)} ${rounded(y)}`;
}

function rounded(number: number): number {
  return Math.round(number * 10) / 10;
}
