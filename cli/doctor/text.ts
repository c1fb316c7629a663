/** The result for people: one table of what works, then the facts. */

import { FACTS, type Fact } from "../../facts";
import { OUTGOING_ROOTS } from "../../provider/atlassian/roots";
import { propertyPath } from "../../provider/schema/paths";
import { safeLine } from "../review/reports/safeText";
import { shellWord } from "../shell";
import type { Check } from "./checks";
import type { Examination } from "./examination";
import { isOpen, type Finding, type Verdict } from "./observation";
import type { RecordingSummary } from "./recording/summary";

const MARKS: Record<Check["state"], string> = {
  works: "yes",
  "does not work": "NO",
  "not available": "-",
  unknown: "?",
};

const VERDICTS: readonly Verdict[] = ["contradicted", "confirmed", "could not be tried"];

/** The text of one app's examination; `verbose` also lists the facts that are as assumed or were not tried. */
export function textOf(examination: Examination, verbose: boolean): string {
  const { app, url, product, checks, facts, recording } = examination;
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = [
    `${app} (${product}, ${url})`,
    "",
    ...checks.map(
      ({ name, state, detail }) => `  ${name.padEnd(width)}  ${MARKS[state].padEnd(3)}  ${detail}`,
    ),
  ];
  if (recording !== undefined) lines.push("", ...recordingLines(recording, facts));
  if (facts.length > 0) lines.push("", `  ${summaryOf(facts)}`);
  for (const verdict of VERDICTS) {
    if (verdict !== "contradicted" && !verbose) continue;
    const found = facts.filter((fact) => fact.verdict === verdict);
    if (found.length > 0)
      lines.push("", `  ${titleOf(verdict)}:`, ...found.flatMap((fact) => factLines(fact, examination)));
  }
  return `${lines.map(safeLine).join("\n")}\n`;
}

/** How many facts have which verdict. */
function summaryOf(facts: readonly Finding[]): string {
  const counts = (["confirmed", "contradicted", "could not be tried"] as const).map(
    (verdict) => `${facts.filter((fact) => fact.verdict === verdict).length} ${verdict}`,
  );
  return `Uncertain facts: ${counts.join(", ")}.`;
}

const titleOf = (verdict: Verdict): string => verdict.charAt(0).toUpperCase() + verdict.slice(1);

/** What the recording has, what it shows about the facts that only recordings confirm, and which of its writes are unknown. */
function recordingLines(
  { requests, writes, unknownWrites }: RecordingSummary,
  facts: readonly Finding[],
): string[] {
  const lines = [`  Requests to the app in the recording: ${requests}; writes that succeeded: ${writes}.`];
  for (const { id, verdict, seen } of facts)
    if (FACTS[id].confirm === "recording") lines.push(`    ${id} ${verdict}: ${seen}`);
  if (unknownWrites.length > 0)
    lines.push(
      "  The provider does not know these writes. Please send the report:",
      ...unknownWrites.map((write) => `    ${write}`),
    );
  return lines;
}

function factLines(finding: Finding, examination: Examination): string[] {
  const { id, verdict, possible = [], seen, stops } = finding;
  const fact: Fact = FACTS[id];
  const sentences = possible.map((name) => fact.alternatives[name]?.is ?? name);
  const lines = [`    ${id}: ${fact.title}`];
  if (sentences.length === 1) lines.push(`      ${sentences.join("")}`);
  if (sentences.length > 1) lines.push(`      One of: ${sentences.join(" ")}`);
  lines.push(`      ${verdict === "could not be tried" && possible.length === 0 ? "" : "Seen: "}${seen}`);
  if (verdict === "contradicted")
    lines.push(`      ${stops ? STOPS : possible.length === 0 ? UNKNOWN : isOpen(finding) ? OPEN : ADAPTS}`);
  const setting = settingOf(finding, examination);
  if (setting !== undefined) lines.push(`      To configure it: ${setting}`);
  return lines;
}

/** The command that makes a contradicted fact part of the app's configuration, where it can be. */
function settingOf(
  { id, verdict, alternative }: Finding,
  { app, recording }: Examination,
): string | undefined {
  if (id !== "outgoing-root" || verdict !== "contradicted" || alternative === undefined) return undefined;
  const roots: Record<string, string> = OUTGOING_ROOTS;
  const root = roots[alternative] ?? recording?.outgoingRoot;
  const key = shellWord(`${propertyPath("applinks:apps", [app])}.paths.outgoing`);
  return root === undefined ? undefined : `pulumi config set --path ${key} ${root}`;
}

const ADAPTS = "The provider works with it.";
const STOPS = "The provider can't work with it: a preview fails before anything is written.";
const UNKNOWN =
  "This is none of the known alternatives. Whether the provider works with it could not be found out: please report it.";
const OPEN = "Whether the provider works with it could not be found out: please report it.";
