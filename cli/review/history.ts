/** The history of reviews: a folder with a line for each finding, and a line for each review. */

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isRecord } from "../../provider/schema/values";
import { countsOf, type Finding, type Review, type StackReading, type TrendPoint } from "./model";
import { messageOf, ReviewError } from "./reviewError";
import { RULES, type RuleId } from "./rules";

/** What the history has of a finding. */
interface Line {
  id: string;
  rule: RuleId;
  message: string;
  /** The app's key, and the stacks' keys: a finding is resolved only if these were read. */
  app?: string;
  stacks: string[];
  firstSeen: string;
  lastSeen: string;
  /** When a review no longer found it. */
  resolved?: string;
}

const FINDINGS = "findings.jsonl";
const REVIEWS = "reviews.jsonl";

/** How many reviews a report's trend has. */
const TREND = 90;

/** The review with the ages of its findings and the trend; writes both files. Throws `ReviewError` (HISTORY_UNREADABLE), and then writes nothing. */
export function recordHistory(folder: string, review: Review): Review {
  const now = review.finishedAt;
  const before = new Map(readLines(path.join(folder, FINDINGS), isLine).map((line) => [line.id, line]));
  const points = readLines(path.join(folder, REVIEWS), isPoint);
  const findings = review.findings.map((finding): Finding => {
    const known = before.get(finding.id);
    const firstSeen = known?.resolved === undefined ? (known?.firstSeen ?? now) : now;
    return {
      ...finding,
      age: { firstSeen, lastSeen: now, isNew: known === undefined || known.resolved !== undefined },
    };
  });
  const present = new Set(findings.map(({ id }) => id));
  const resolved: Line[] = [];
  const lines = new Map(before);
  for (const line of before.values()) {
    if (present.has(line.id) || line.resolved !== undefined || !wasRead(review, line)) continue;
    const ended = { ...line, resolved: now };
    resolved.push(ended);
    lines.set(line.id, ended);
  }
  for (const { id, rule, message, app, resources, age } of findings) {
    const stacks = [...new Set(resources.map(({ stack }) => stack))].sort();
    lines.set(id, {
      id,
      rule,
      message,
      ...(app === undefined ? {} : { app }),
      stacks,
      firstSeen: age?.firstSeen ?? now,
      lastSeen: now,
    });
  }
  const trend = [...points, { time: now, counts: countsOf(findings) }];
  write(folder, FINDINGS, [...lines.values()]);
  write(folder, REVIEWS, trend);
  return {
    ...review,
    findings,
    trend: trend.slice(-TREND),
    resolved: resolved.map(({ id, rule, message, firstSeen }) => ({ id, rule, message, firstSeen })),
  };
}

/** Whether the review read what the finding is about. Without that, its absence shows nothing. */
function wasRead({ apps, stacks }: Review, { app, stacks: ofFinding, rule }: Line): boolean {
  // What was not read before was read now, or is no longer reviewed.
  if (rule === "OL900") return true;
  const reading = apps.find(({ key }) => key === app);
  // Only the audit log shows the age of a secret. Whether tokens and older authentication were read is not recorded, nor is --verify.
  if (rule === "OL013" && reading?.audit.state !== "read") return false;
  const isAppRead =
    app === undefined || (reading?.lists.every(({ completeness }) => completeness.state === "read") ?? false);
  const isStackRead = (stack: StackReading): boolean =>
    stack.completeness.state === "read" &&
    stack.verdicts.unknown === 0 &&
    (rule !== "OL005" || stack.secrets.state === "read");
  return (
    isAppRead && ofFinding.every((key) => stacks.some((stack) => stack.key === key && isStackRead(stack)))
  );
}

function readLines<T>(file: string, is: (value: unknown) => value is T): T[] {
  if (!existsSync(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new ReviewError("HISTORY_UNREADABLE", `${file} can't be read: ${messageOf(error)}.`, error);
  }
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      const value: unknown = JSON.parse(line);
      if (is(value)) return [value];
    } catch {
      // Reported below.
    }
    throw new ReviewError(
      "HISTORY_UNREADABLE",
      `line ${index + 1} of ${file} is no record of a review. Nothing was written. Remove the line, or name another folder with --history.`,
    );
  });
}

function isLine(value: unknown): value is Line {
  return (
    isRecord(value) &&
    ["id", "message", "firstSeen", "lastSeen"].every((name) => typeof value[name] === "string") &&
    typeof value["rule"] === "string" &&
    Object.hasOwn(RULES, value["rule"]) &&
    Array.isArray(value["stacks"])
  );
}

function isPoint(value: unknown): value is TrendPoint {
  return isRecord(value) && typeof value["time"] === "string" && isRecord(value["counts"]);
}

/** Replaces the file at once, so that an interrupted review leaves the old one. */
function write(folder: string, name: string, lines: readonly object[]): void {
  const file = path.join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    // Two reviews may write at the same time: the later one wins, and no file is cut off.
    const own = `${file}.${process.pid}.new`;
    writeFileSync(own, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    renameSync(own, file);
  } catch (error) {
    throw new ReviewError("HISTORY_UNREADABLE", `${file} can't be written: ${messageOf(error)}.`, error);
  }
}
