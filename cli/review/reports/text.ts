/** The format `text`: a report for people at a terminal. */

import type * as Colors from "ansis" with { "resolution-mode": "import" };
import Table from "cli-table3";

import { appOf, counts, sideText, type Finding, type Review, type Severity, type WayBack } from "../model";
import { RULES } from "../rules";
import { acceptanceText, adviceOf, ageText, attributionText, dayOf, severityText, timeText } from "./finding";
import type { RenderOptions } from "./options";
import { clipped, safeLine } from "./safeText";
import {
  countsText,
  gapText,
  headline,
  isComplete,
  notVerifiedOf,
  plural,
  scopeText,
  unreadAudits,
  unreadOf,
} from "./summary";

// The package can be required, but its types are those of an ES module only.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript refuses the import
const { Ansis } = require("ansis") as typeof Colors;

const COLUMNS = 100;
/** With less, tables don't fit. */
const FEWEST_COLUMNS = 80;
/** The columns of a property's name. */
const PROPERTY_COLUMNS = 20;
/** The longest value in a table: a longer one would fill the screen. */
const LONGEST_VALUE = 600;
/** The longest name or sentence. */
const LONGEST_LINE = 2_000;

/** How the lines are made: `paint` adds colors, or nothing. */
interface Style {
  paint: Colors.Ansis;
  columns: number;
  verbose: boolean;
}

/**
 * The review as lines for a terminal: the verdict, the findings with their ways back, what is accepted, what was read, and the trend. A clean
 * review is one line, unless `verbose` is set. Findings of severity `info` need `verbose`.
 */
export function renderText(review: Review, options: RenderOptions = {}): string {
  const style: Style = {
    paint: new Ansis(options.colors === true ? 1 : 0),
    columns: Math.max(FEWEST_COLUMNS, options.width ?? COLUMNS),
    verbose: options.verbose === true,
  };
  const shown = review.findings.filter(({ severity }) => style.verbose || severity !== "info");
  const found = shown.filter(counts);
  if (review.verdict === "clean" && isComplete(review) && found.length === 0 && !style.verbose)
    return `${heartbeat(review, style)}\n`;
  const accepted = shown.filter((finding) => !counts(finding));
  const sections = [
    opening(review, style),
    ...found.map((finding) => findingLines(review, finding, style)),
    hiddenLines(review, shown),
    acceptedLines(accepted, style),
    completenessLines(review, style),
    historyLines(review, style),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function heartbeat(review: Review, { paint }: Style): string {
  const gaps = notVerifiedOf(review).map(({ what }) => what);
  const suffix = gaps.length === 0 ? "" : ` Not verified: ${gaps.join(", ")}.`;
  return paint.green(line(`${headline(review)} ${scopeText(review)}.${suffix}`));
}

function opening(review: Review, { paint }: Style): string[] {
  const color = review.verdict === "drift" ? paint.red : isClean(review) ? paint.green : paint.yellow;
  return [
    color.bold(line(headline(review))),
    line(
      `${scopeText(review)} on ${timeText(review.finishedAt)} by applinks ${review.toolVersion}; drift is what is ${review.failOn} or worse.`,
    ),
    ...unreadOf(review).map((gap) => paint.yellow(line(`Not read: ${gapText(gap)}`))),
    ...notVerifiedOf(review).map((gap) => line(`Not verified: ${gapText(gap)}`)),
  ];
}

function isClean(review: Review): boolean {
  return review.verdict === "clean" && isComplete(review);
}

function findingLines(review: Review, finding: Finding, style: Style): string[] {
  const { rule, severity, message, impact, age, attribution, resources, id } = finding;
  const { paint } = style;
  const app = appOf(review, finding.app);
  const label = colorOf(severity, paint).bold(severityText(severity).toUpperCase());
  return [
    `${label} ${rule} ${RULES[rule].title}${age === undefined ? "" : line(` (${ageText(age)})`)}`,
    `  ${paint.bold(line(message))}`,
    `  ${line(impact)}`,
    ...comparison(finding, style),
    ...(app === undefined ? [] : [field("App", `${app.name}, ${app.product} at ${app.url}`)]),
    ...resources.map(({ urn, stack }) => field("Declared", `${urn} in ${stack}`)),
    ...(attribution === undefined ? [] : [field("Who", attributionText(attribution))]),
    ...adviceOf(finding).flatMap((way) => wayLines(way, style)),
    paint.dim(field("ID", id)),
  ];
}

/** Declared, deployed and actual values side by side. */
function comparison({ properties }: Finding, { paint, columns }: Style): string[] {
  if (properties.length === 0) return [];
  // Four columns need five borders, and the table is indented.
  const value = Math.floor((columns - 2 - 5 - PROPERTY_COLUMNS) / 3);
  const widths = [PROPERTY_COLUMNS, value, value, value];
  const table = tableOf(["Property", "Declared", "Deployed", "Actual"], widths, false);
  for (const { property, declared, deployed, actual } of properties) {
    const sides = [declared, deployed, actual].map((side) => cell(sideText(side), value));
    const [first = "", second = "", third = ""] = sides;
    table.push([cell(property, PROPERTY_COLUMNS), first, second, third === first ? third : paint.red(third)]);
  }
  const notes = properties.flatMap(({ property, note }) =>
    note === undefined ? [] : [field(property, note)],
  );
  return [...indented(table.toString()), ...notes];
}

function wayLines({ action, description, command, code }: WayBack, { verbose, paint }: Style): string[] {
  const lines = [field(`To ${action}`, description)];
  if (code !== undefined && !verbose) lines.push("      (--verbose shows the program in each language.)");
  for (const [language, text] of Object.entries(code !== undefined && verbose ? code : {}))
    lines.push(`      ${LANGUAGES[language as keyof typeof LANGUAGES]}:`, ...codeLines(text, "        "));
  if (command !== undefined) lines.push(...codeLines(command, "      $ ").map((text) => paint.cyan(text)));
  return lines;
}

const LANGUAGES = { typescript: "TypeScript", python: "Python", go: "Go", yaml: "YAML" } as const;

/** Commands and programs are not cut: they are there to be copied. */
function codeLines(text: string, prefix: string): string[] {
  return text.split("\n").map((each) => `${prefix}${safeLine(each.replaceAll("\t", "    "))}`);
}

function hiddenLines({ findings }: Review, shown: Finding[]): string[] {
  const hidden = findings.length - shown.length;
  return hidden === 0
    ? []
    : [
        `${plural(hidden, "finding")} of severity info ${hidden === 1 ? "is" : "are"} not shown: use --verbose.`,
      ];
}

function acceptedLines(accepted: Finding[], { paint }: Style): string[] {
  if (accepted.length === 0) return [];
  return [
    paint.bold(`Accepted (${accepted.length})`),
    ...accepted.flatMap(({ rule, severity, message, acceptance, id }) => [
      `  ${rule} ${line(`(${severityText(severity)}) ${message}`)}`,
      ...(acceptance === undefined ? [] : [`    ${line(acceptanceText(acceptance))}`]),
      paint.dim(`    ${line(`ID: ${id}`)}`),
    ]),
  ];
}

function completenessLines(review: Review, { paint, columns }: Style): string[] {
  const lines = [paint.bold("What was read")];
  for (const { key, source, completeness, secrets, verdicts } of review.stacks) {
    const { clean, drifted, unknown } = verdicts;
    const numbers = `${clean} clean, ${drifted} drifted, ${unknown} unknown`;
    lines.push(
      `  ${line(`${key}: ${completeness.state}, from its ${source}; ${numbers}; secrets ${secrets.state}`)}`,
    );
  }
  if (review.apps.length > 0) lines.push(...listTable(review, columns));
  return [...lines, ...unreadAudits(review).map((gap) => `  ${line(`Not read: ${gapText(gap)}`)}`)];
}

/** The lists of the apps with their numbers. The first column takes what the others leave of the line. */
function listTable({ apps }: Review, columns: number): string[] {
  const head = ["App", "Links", "Read", "Found", "Decl.", "Prod.", "Undecl."];
  const others = [13, 13, 7, 7, 7, 9];
  // The table is indented, and has a border around each column.
  const widths = [columns - 2 - 8 - others.reduce((sum, width) => sum + width, 0), ...others];
  const table = tableOf(head, widths, true);
  for (const { name, lists, audit } of apps) {
    const rows = lists.map(({ kind, completeness, found, declared, productMade, undeclared }) => {
      const read = completeness.state !== "unread";
      const numbers = [found, declared, productMade, undeclared].map((number) =>
        read ? String(number) : "?",
      );
      return [name, kind.replace(" link", ""), completeness.state, ...numbers];
    });
    for (const row of [...rows, [name, "(audit log)", audit.state, "", "", "", ""]])
      table.push(row.map((text, index) => cell(text, widths[index] ?? 0)));
  }
  return [
    ...indented(table.toString()),
    "  (Decl.: declared. Prod.: made by the product. Undecl.: declared by no reviewed stack.)",
  ];
}

function historyLines({ trend = [], resolved = [] }: Review, { paint }: Style): string[] {
  const lines: string[] = [];
  if (trend.length > 1) {
    lines.push(paint.bold(`Trend (${plural(trend.length, "review")})`));
    for (const { time, counts: found } of trend.slice(-TREND))
      lines.push(`  ${line(`${timeText(time)}: ${countsText(found) || "no findings"}`)}`);
  }
  if (resolved.length > 0) {
    lines.push(paint.bold(`Resolved since the last review (${resolved.length})`));
    for (const { rule, message, firstSeen } of resolved)
      lines.push(`  ${rule} ${line(`${message} (since ${dayOf(firstSeen)})`)}`);
  }
  return lines;
}

/** The reviews that the trend shows. */
const TREND = 10;

function colorOf(severity: Severity, paint: Colors.Ansis): Colors.Ansis {
  switch (severity) {
    case "critical":
    case "high":
      return paint.red;
    case "error":
    case "medium":
      return paint.yellow;
    case "low":
    case "info":
      return paint.blue;
  }
}

function field(name: string, text: string): string {
  return `  ${line(`${name}: ${text}`)}`;
}

function line(text: string): string {
  return safeLine(clipped(text, LONGEST_LINE));
}

/** A table without colors of its own. Cells break where `cell` breaks them: the table itself cuts wide characters. */
function tableOf(head: string[], colWidths: number[], compact: boolean): Table.Table {
  return new Table({ head, colWidths, style: { head: [], border: [], compact } });
}

/** A cell's text in lines of the column, which has a space on each side. Words are broken anywhere: a URL stays whole. */
function cell(text: string, width: number): string {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const character of safeLine(clipped(text, LONGEST_VALUE))) {
    // Wide characters take two columns; those that may are counted as such.
    const columns = (character.codePointAt(0) ?? 0) < 0x300 ? 1 : 2;
    if (used + columns > width - 2) {
      lines.push(current);
      current = "";
      used = 0;
    }
    current += character;
    used += columns;
  }
  return [...lines, current].join("\n");
}

function indented(table: string): string[] {
  return table.split("\n").map((each) => `  ${each}`);
}
