/** The chart of earlier reviews. */

import { SEVERITIES, type Severity, type TrendPoint } from "../../model";
import { markup, type Markup } from "../../markup";
import { day, time, timeText } from "./times";
import { counted, SEVERITY_NAMES } from "./words";

/** Severities from the bottom of a bar to its top. */
const STACKED: readonly Severity[] = ["error", ...SEVERITIES];

const MOST_BARS = 30;
const HEIGHT = 96;
const WIDEST_CHART = 300;
const WIDEST_SLOT = 56;
/** The part of its slot that a bar takes. */
const FILLED = 0.62;

/** The last reviews as stacked bars with their numbers in a table; `undefined` if there is nothing to compare. */
export function trendChart(trend: readonly TrendPoint[] | undefined): Markup | undefined {
  const points = trend?.slice(-MOST_BARS) ?? [];
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return undefined;
  const most = Math.max(1, ...points.map(totalOf));
  const slot = Math.min(WIDEST_SLOT, WIDEST_CHART / points.length);
  const width = Math.round(points.length * slot);
  return markup`<figure class="trend">
<figcaption>Findings that count, in the last ${points.length} reviews</figcaption>
<div class="chart"><span class="most" aria-hidden="true">${most}</span><div>
<svg role="img" aria-label="${inWords(points)}" viewBox="0 0 ${width} ${HEIGHT}" width="${width}" height="${HEIGHT}">
<path class="grid" d="M0 0.5H${width}M0 ${HEIGHT - 0.5}H${width}"/>
${points.map((point, index) => bar(point, index * slot, slot, most))}
</svg>
<p class="axis" aria-hidden="true"><span>${day(first.time)}</span><span>${day(last.time)}</span></p></div></div>
<details><summary>Numbers</summary>${numbers(points)}</details>
</figure>`;
}

/** The bar of one review, in the slot that begins at `left`. */
function bar(point: TrendPoint, left: number, slot: number, most: number): Markup {
  const x = (left + (slot * (1 - FILLED)) / 2).toFixed(2);
  const width = (slot * FILLED).toFixed(2);
  const scale = (HEIGHT - 2) / most;
  let top = HEIGHT - 1;
  const parts = STACKED.filter((severity) => point.counts[severity] > 0).map((severity) => {
    const height = point.counts[severity] * scale;
    top -= height;
    return markup`<rect class="${severity}" x="${x}" y="${top.toFixed(2)}" width="${width}" height="${height.toFixed(2)}"/>`;
  });
  const none = markup`<rect class="clean" x="${x}" y="${HEIGHT - 3}" width="${width}" height="2"/>`;
  return markup`<g><title>${timeText(point.time)}: ${sentence(point)}</title>${parts.length === 0 ? none : parts}</g>`;
}

function totalOf({ counts }: TrendPoint): number {
  return STACKED.reduce((total, severity) => total + counts[severity], 0);
}

function sentence(point: TrendPoint): string {
  const parts = STACKED.filter((severity) => point.counts[severity] > 0).map(
    (severity) => `${point.counts[severity]} ${SEVERITY_NAMES[severity].toLowerCase()}`,
  );
  return parts.length === 0 ? "no findings" : parts.join(", ");
}

function inWords(points: readonly TrendPoint[]): string {
  return `Findings in the last ${counted(points.length, "review")}, oldest first: ${points.map(totalOf).join(", ")}`;
}

function numbers(points: readonly TrendPoint[]): Markup {
  const rows = [...points]
    .reverse()
    .map(
      ({ time: at, counts }) =>
        markup`<tr><th scope="row">${time(at)}</th>${STACKED.map((severity) => markup`<td class="number">${counts[severity]}</td>`)}</tr>`,
    );
  return markup`<div class="scroll" role="region" aria-label="Numbers of the last reviews" tabindex="0"><table>
<thead><tr><th scope="col">Review</th>${STACKED.map((severity) => markup`<th scope="col" class="number">${SEVERITY_NAMES[severity]}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}
