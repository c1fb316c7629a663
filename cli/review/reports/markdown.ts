/**
 * The format `markdown`: a job summary or a comment. It uses headings, lists, tables and code only: Bitbucket Data Center shows HTML as text
 * (https://confluence.atlassian.com/bitbucketserver/markdown-syntax-guide-776639995.html).
 */

import { appOf, counts, sideText, type Finding, type Review, type WayBack } from "../model";
import { RULES } from "../rules";
import {
  acceptanceText,
  adviceOf,
  ageText,
  attributionText,
  dayOf,
  objectText,
  severityText,
  timeText,
} from "./finding";
import { block, cell, code, prose } from "./markdownText";
import type { RenderOptions } from "./options";
import { clipped } from "./safeText";
import {
  countsText,
  gapText,
  headline,
  notVerifiedOf,
  plural,
  reviewId,
  scopeText,
  unreadAudits,
  unreadOf,
} from "./summary";

/**
 * The default limit. GitHub refuses a comment of more than 65,536 characters (telia-oss/github-pr-resource 259), and a job summary of
 * more than 1 MiB. Bitbucket Data Center refuses a comment of 32,768 characters (jenkinsci/violation-comments-to-stash-plugin 26).
 */
const LIMIT = 65_000;
/** With less, not even the verdict and the numbers have a place. */
const LEAST_LIMIT = 2_000;

/** Longer values and sentences are cut, so that there is a place for the other findings. */
const LONGEST_VALUE = 300;
const LONGEST_TEXT = 600;

/** What is between two paragraphs. */
const BREAK = "\n\n";

/**
 * The first line of the report of a review, the same for each review of the same stacks. A comment that starts with it is the one to edit. It is
 * a link reference definition, which CommonMark does not show: Bitbucket shows HTML comments as text (The-PR-Agent/pr-agent 3283).
 */
export function markerOf(review: Review): string {
  return `[//]: # (applinks-review:${reviewId(review)})`;
}

/**
 * The review in Markdown, with at most `limit` characters (UTF-16 units): the worst findings first, in full or as one line each, and the number
 * of those without a place. Throws a RangeError for a limit below 2,000.
 */
export function renderMarkdown(review: Review, { limit = LIMIT }: RenderOptions = {}): string {
  if (!(limit >= LEAST_LIMIT))
    throw new RangeError(`The limit of a Markdown report must be at least ${LEAST_LIMIT} characters.`);
  const opening = [markerOf(review), "## Drift review", `**${headline(review)}** ${scopeText(review)}.`];
  const closing = `${code(`applinks ${clipped(review.toolVersion, 40)}`)}, ${code(clipped(timeText(review.finishedAt), 40))}`;
  const room = limit - lengthOf([...opening, closing]) - LONGEST_NOTE;
  // What was not read is never left out in favour of findings, and the rest has a part of its own.
  const unread = list("Not read", unreadOf(review).map(gapText), room / 4);
  const rest = [
    ...list("Accepted", review.findings.filter((one) => !counts(one)).map(acceptedText), room / 8),
    ...list("Not verified", [...notVerifiedOf(review), ...unreadAudits(review)].map(gapText), room / 16),
    ...readTables(review, room / 16),
    ...historyLists(review, room / 16),
  ];
  const findings = findingParts(review, room - lengthOf([...unread, ...rest]));
  return `${[...opening, ...unread, ...findings, ...rest, closing].join(BREAK)}\n`;
}

/** The longest sentence about findings without a place. */
const LONGEST_NOTE = 200;

/** The findings that count, worst first: in full, or else as a heading with one sentence. Those sentences get up to half of the room. */
function findingParts(review: Review, room: number): string[] {
  const findings = review.findings.filter(counts);
  const parts: string[] = [];
  let free = room;
  for (const finding of findings) {
    const text = shortText(finding);
    free -= text.length + BREAK.length;
    if (free < (parts.length === 0 ? 0 : room / 2)) {
      free += text.length + BREAK.length;
      break;
    }
    parts.push(text);
  }
  const left = findings.slice(parts.length);
  for (const [index, short] of parts.entries()) {
    const finding = findings[index];
    const text = finding === undefined ? short : findingText(review, finding);
    if (text.length - short.length > free) continue;
    free -= text.length - short.length;
    parts[index] = text;
  }
  const [worst] = left;
  if (worst === undefined) return parts;
  const note = `**${plural(left.length, "more finding")} left out**, the worst of severity ${severityText(worst.severity)}: see another format of the report.`;
  return [...parts, note];
}

function shortText(finding: Finding): string {
  return [headingOf(finding), prose(clipped(finding.message, LONGEST_VALUE))].join(BREAK);
}

function headingOf({ severity, rule, age }: Finding): string {
  const since = age === undefined ? "" : ` (${prose(clipped(ageText(age), 40))})`;
  return `### ${severityText(severity).toUpperCase()} ${rule} ${RULES[rule].title}${since}`;
}

function findingText(review: Review, finding: Finding): string {
  const { message, impact, attribution, resources, id, object } = finding;
  const app = appOf(review, finding.app);
  const facts = [
    ...(app === undefined ? [] : [`App: ${code(clipped(`${app.name} at ${app.url}`, LONGEST_VALUE))}`]),
    ...(object === undefined ? [] : [`Object: ${code(clipped(objectText(object), LONGEST_VALUE))}`]),
    ...resources.map(({ urn, stack }) => `Declared by ${code(urn)} in ${code(stack)}`),
    ...(attribution === undefined
      ? []
      : [`Who: ${prose(clipped(attributionText(attribution), LONGEST_TEXT))}`]),
    `ID: ${code(clipped(id, LONGEST_VALUE))}`,
  ];
  return [
    headingOf(finding),
    prose(clipped(message, LONGEST_TEXT)),
    prose(clipped(impact, LONGEST_TEXT)),
    ...comparison(finding),
    facts.map((fact) => `- ${fact}`).join("\n"),
    ...adviceOf(finding).flatMap(wayParts),
  ].join(BREAK);
}

/** Declared, deployed and actual values side by side. */
function comparison({ properties }: Finding): string[] {
  if (properties.length === 0) return [];
  const rows = properties.map(({ property, declared, deployed, actual }) =>
    [property, ...[declared, deployed, actual].map(sideText)].map((text) => cell(text, LONGEST_VALUE)),
  );
  const notes = properties.flatMap(({ property, note }) =>
    note === undefined ? [] : [`- ${code(property)}: ${prose(clipped(note, LONGEST_TEXT))}`],
  );
  return [
    tableText(["Property", "Declared", "Deployed", "Actual"], rows.map(rowText)),
    ...(notes.length === 0 ? [] : [notes.join("\n")]),
  ];
}

function wayParts({ action, description, command, code: programs }: WayBack): string[] {
  const hint = programs === undefined ? "" : " The formats html and json have the program in each language.";
  return [
    `To ${action}: ${prose(clipped(description, LONGEST_TEXT))}${hint}`,
    ...(command === undefined ? [] : [block(command, "sh")]),
  ];
}

function acceptedText({ rule, severity, message, acceptance }: Finding): string {
  const reason = acceptance === undefined ? "" : ` (${acceptanceText(acceptance)})`;
  return `${rule} ${severityText(severity)}: ${clipped(message, LONGEST_VALUE)}${reason}`;
}

/** How much of each stack and app was read. */
function readTables({ stacks, apps }: Review, room: number): string[] {
  const stackRows = stacks.map(({ key, source, completeness, secrets, verdicts }) => {
    const { clean, drifted, unknown } = verdicts;
    return [cell(key, LONGEST_VALUE), source, completeness.state, secrets.state, clean, drifted, unknown];
  });
  const appRows = apps.flatMap(({ name, lists }) =>
    lists.map(({ kind, completeness, found, declared, productMade, undeclared }) => {
      const read = completeness.state !== "unread";
      const numbers = [found, declared, productMade, undeclared].map((number) => (read ? number : "?"));
      return [cell(name, LONGEST_VALUE), `${kind}s`, completeness.state, ...numbers];
    }),
  );
  return [
    ...table(["Stack", "Declared by", "Read", "Secrets", "Clean", "Drifted", "Unknown"], stackRows, room),
    ...table(
      ["App", "List", "Read", "Found", "Declared", "Made by the product", "Undeclared"],
      appRows,
      room,
    ),
  ];
}

function historyLists({ trend = [], resolved = [] }: Review, room: number): string[] {
  const points = trend
    .slice(-TREND)
    .map(({ time, counts: found }) => `${timeText(time)}: ${countsText(found) || "no findings"}`);
  return [
    ...(trend.length < 2 ? [] : list("Trend", points, room)),
    ...list(
      "Resolved since the last review",
      resolved.map(({ rule, message, firstSeen }) => `${rule} ${message} (since ${dayOf(firstSeen)})`),
      room,
    ),
  ];
}

/** The reviews that the trend shows. */
const TREND = 10;

/** A heading with the number of texts, and as many of them as have a place, as a list. Nothing without texts. */
function list(heading: string, texts: string[], room: number): string[] {
  if (texts.length === 0) return [];
  const title = `### ${heading} (${texts.length})`;
  const items = texts.map((text) => `- ${prose(clipped(text, LONGEST_TEXT))}`);
  const shown = fitting(items, room - title.length);
  return [title, ...(shown.length === 0 ? [] : [shown.join("\n")]), ...moreText(items.length - shown.length)];
}

function table(head: string[], rows: (string | number)[][], room: number): string[] {
  const start = tableText(head, []);
  const shown = fitting(rows.map(rowText), room - start.length);
  if (shown.length === 0) return [];
  return [[start, ...shown].join("\n"), ...moreText(rows.length - shown.length)];
}

function moreText(left: number): string[] {
  return left === 0 ? [] : [`${left} more.`];
}

function tableText(head: string[], rows: string[]): string {
  return [rowText(head), rowText(head.map(() => "---")), ...rows].join("\n");
}

function rowText(cells: readonly (string | number)[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** As many lines as fit into the room, with the line breaks around them and the number of the others. */
function fitting(lines: string[], room: number): string[] {
  let free = room - MORE_TEXT;
  const end = lines.findIndex((line) => {
    free -= line.length + 1;
    return free < 0;
  });
  return end === -1 ? lines : lines.slice(0, end);
}

/** More than the characters of the number of lines left out. */
const MORE_TEXT = 30;

function lengthOf(parts: string[]): number {
  return parts.reduce((sum, part) => sum + part.length + BREAK.length, 0);
}
