/** The values of a hand-over from a file, for runs without a terminal. */

import { readFileSync, statSync } from "node:fs";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { printable } from "../../provider/schema/redaction";
import { isRecord } from "../../provider/schema/values";
import { hintAmong } from "../../provider/schema/suggest";
import type { Handoff } from "../../provider/schema/types.gen";
import { shellWord } from "../shell";
import { cleaned, valueDoubts, valueProblems, type ValueProblem } from "./checks";
import { HandoffError } from "./handoffError";
import { firstProgress, isSecret, readProgress, runUp, save, type Handover } from "./handover";
import { networkDoubts } from "./reachability";
import type { OpenStep, Progress, ValueKey } from "./steps";
import { LABELS } from "./words";

/** The values of a file, by their keys in the site's configuration. */
export type Answers = Partial<Record<ValueKey, string>>;

/** Reads a file in YAML or JSON, `-` for standard input. Throws `HandoffError` (HANDOFF_OPTIONS) with all problems, and without a value. */
export async function readAnswers(file: string): Promise<Answers> {
  let parsed: unknown;
  try {
    parsed = parse(file === "-" ? await text(process.stdin) : readFileSync(file, "utf8"));
  } catch (error) {
    // A parser's message quotes the text, which may have a secret.
    const { code } = error as NodeJS.ErrnoException;
    const reason =
      file !== "-" && /^E[A-Z]+$/.test(code ?? "")
        ? `can't be read (${code ?? ""})`
        : "is not valid YAML or JSON";
    throw new HandoffError("HANDOFF_OPTIONS", `the file of --answers ${reason}.`);
  }
  const known = Object.keys(LABELS);
  if (!isRecord(parsed)) {
    throw new HandoffError(
      "HANDOFF_OPTIONS",
      `the file of --answers must map keys to values: ${known.join(", ")}.`,
    );
  }
  const problems = Object.entries(parsed).flatMap(([key, value]) => {
    if (!known.includes(key)) return [`"${printable(key)}" is not a valid key; ${hintAmong(key, known)}`];
    return typeof value === "string" ? [] : [`${key} must be a string: put it in quotes`];
  });
  if (problems.length === 0) return parsed;
  throw new HandoffError("HANDOFF_OPTIONS", `the file of --answers: ${problems.join("; ")}.`);
}

/** The warning for a file with a secret that other users of the machine can read; `undefined` for any other file. Windows has no such modes. */
export function exposureOf(file: string, answers: Answers): string | undefined {
  if (file === "-" || process.platform === "win32" || !Object.keys(answers).some(isSecretKey))
    return undefined;
  const { mode } = statSync(file);
  return (mode & 0o044) === 0
    ? undefined
    : `Other users of this machine can read the file of --answers, which contains a secret. Run: chmod 600 ${shellWord(file)}`;
}

function isSecretKey(key: string): boolean {
  return isSecret(key as ValueKey);
}

/**
 * Saves the answers to the open steps, also to those that open then, and returns how far the hand-over is. Nothing is saved if one of the
 * answers to the open steps is wrong. Throws `HandoffError` (HANDOFF_VALUE) with all problems.
 */
export async function answerSteps(
  handover: Handover,
  answers: Answers,
  { withUp, report }: { withUp: boolean; report: (line: string) => void },
): Promise<Progress> {
  const left = cleaned(answers);
  let progress = await firstProgress(handover, withUp);
  refuseWrong(progress, left);
  // Before the values of any step are saved.
  const [first] = progress.steps;
  if (first !== undefined) refuseCertain(await networkDoubts(first, left));
  for (;;) {
    refuseWrong(progress, left);
    const answered = progress.steps.map((step) => ({ step, values: valuesFor(step, left) }));
    let isChanged = false;
    for (const { step, values } of answered) {
      if (Object.keys(values).length === 0) continue;
      const doubts = [...valueDoubts(step, values), ...(await networkDoubts(step, values))];
      refuseCertain(doubts);
      for (const doubt of doubts) report(`warning: ${doubtText(doubt)}`);
      for (const path of await save(handover, step, values)) report(`Saved ${path}.`);
      for (const key of step.take) Reflect.deleteProperty(left, key);
      isChanged = true;
    }
    if (isChanged) {
      progress = await readProgress(handover);
      continue;
    }
    if (!withUp || !progress.isUpNext) break;
    await runUp(handover);
    progress = await readProgress(handover);
    // A run that leaves the same to do would leave it again.
    withUp = !progress.isUpNext;
  }
  for (const key of Object.keys(left))
    report(`${key} was not used: no open step needs it. To replace a value, add --change ${key}.`);
  return progress;
}

/** The answers to a step. */
function valuesFor({ take }: OpenStep, answers: Handoff): Handoff {
  return Object.fromEntries(take.flatMap((key) => (answers[key] === undefined ? [] : [[key, answers[key]]])));
}

/** Throws `HandoffError` (HANDOFF_VALUE) with all problems of the answers, also of those to steps that are not open yet. */
function refuseWrong({ steps, issued }: Progress, answers: Handoff): void {
  const [step] = steps;
  if (step === undefined) return;
  const entering = steps.find(({ kind }) => kind === "enter-client");
  const others = (Object.keys(answers) as ValueKey[]).filter((key) => key !== "entered");
  const problems = [
    ...valueProblems({ ...step, take: others }, answers, issued),
    ...(entering === undefined ? [] : valueProblems(entering, answers, issued)),
  ];
  if (problems.length > 0) throw wrongValues(problems);
}

/** Throws `HandoffError` (HANDOFF_VALUE) for doubts about values that can't be right. */
function refuseCertain(doubts: readonly ValueProblem[]): void {
  const certain = doubts.filter(({ isCertain }) => isCertain === true);
  if (certain.length > 0) throw wrongValues(certain);
}

function wrongValues(problems: readonly ValueProblem[]): HandoffError {
  // A value may have the same problem in two steps.
  const sentences = new Set(problems.map(({ key, reason }) => `${key} ${reason}`));
  return new HandoffError("HANDOFF_VALUE", `the values were not saved: ${[...sentences].join("; ")}.`);
}

/** A doubt as a sentence. */
export function doubtText({ key, reason }: ValueProblem): string {
  return `The ${LABELS[key].toLowerCase().replace(" id", " ID")} ${reason}${/[.\]]$/.test(reason) ? "" : "."}`;
}
