/** The steps as lines of text for a terminal or a log. Without the client secret: it is shown on request only. */

import { printable } from "../../provider/schema/redaction";
import { scopeDoubts } from "./checks";
import { stackOptions } from "./stackPlace";
import { upCommand, type Handover } from "./handover";
import type { OpenStep, Progress } from "./steps";
import { fieldLabel, instructionsOf, LABELS, statusLine, titleOfStep } from "./words";

/** What takes the place of a client secret. */
const NOT_SHOWN = "(not shown)";

/** The title of a step, what to do, and the values to enter. */
export function stepLines(step: OpenStep): string[] {
  const entries = step.enter.map(({ field, value }) => ({
    label: fieldLabel(field),
    value: field === "client secret" ? NOT_SHOWN : value,
  }));
  const width = Math.max(...entries.map(({ label }) => label.length));
  const scopes = step.enter.find(({ field }) => field === "scopes")?.value.split(" ") ?? [];
  const lines = [
    titleOfStep(step),
    ...instructionsOf(step).map((line) => `  ${line}`),
    ...scopeDoubts(scopes).map((line) => `  ${line}`),
    "",
    ...entries.map(({ label, value }) => `    ${label.padEnd(width)}  ${value}`),
  ];
  return lines.map(printable);
}

/** The open steps and what comes next, for output that is not a terminal. */
export function progressLines(handover: Handover, progress: Progress): string[] {
  const { steps } = progress;
  if (steps.length === 0) return closingLines(handover, progress);
  const count = steps.length === 1 ? "1 open step" : `${String(steps.length)} open steps`;
  return [
    printable(`The link "${progress.link.name}" has ${count}.`),
    ...steps.flatMap((step) => ["", ...stepLines(step), "", `    To take: ${takenBy(step)}`]),
    "",
    `Run applinks handoff ${stackOptions(handover.place)} in a terminal, with --web, or with --answers <file>.`,
    ...(progress.isUpNext ? [`Values were saved since the last run: ${upCommand(handover)}`] : []),
  ];
}

/** What is left at the end, and what comes next. */
export function closingLines(handover: Handover, { link, steps, isUpNext, status }: Progress): string[] {
  const next = isUpNext ? [`Next: ${upCommand(handover)}`] : [];
  if (steps.length > 0) {
    const open = steps.length === 1 ? "1 step is" : `${String(steps.length)} steps are`;
    return [`${open} still open. Run the command again to continue.`, ...next];
  }
  if (isUpNext) return ["No step is open on the site's screens.", ...next];
  const line = statusLine(status);
  return [
    printable(`The link "${link.name}" has no open step.`),
    ...(line === "" ? [] : [`Status: ${line}`]),
  ];
}

function takenBy({ take, stamp }: OpenStep): string {
  return take
    .map((key) =>
      key === "entered" ? `entered: ${stamp ?? ""}, once the values are entered` : `${LABELS[key]} (${key})`,
    )
    .join(", ");
}
