/** What a review found as a whole: the verdict, what was compared, and what was not. Every report starts with it. */

import { createHash } from "node:crypto";

import { counts, countsOf, SEVERITIES, type Completeness, type Counts, type Review } from "../model";

/** Something that a review should have read or compared. */
export interface Gap {
  /** A noun phrase, such as `outgoing links of jira`. */
  what: string;
  /** Why, as a sentence. */
  reason: string;
}

/** The verdict in one sentence, with the numbers of findings by severity. It is never "clean" if something was not read. */
export function headline(review: Review): string {
  const found = countsText(countsOf(review.findings));
  const accepted = review.findings.filter((finding) => !counts(finding)).length;
  const details = [...(found === "" ? [] : [found]), ...(accepted === 0 ? [] : [`${accepted} accepted`])];
  const suffix = details.length === 0 ? "" : `: ${details.join(", ")}`;
  if (review.verdict === "drift")
    return `Drift${suffix}.${isComplete(review) ? "" : " The review is incomplete."}`;
  if (review.verdict === "unknown" || !isComplete(review))
    return `Unknown${suffix}. The review is incomplete: it can't show that there is no drift.`;
  return found === ""
    ? `Clean${suffix}.`
    : `Clean${suffix}. No finding is of severity ${review.failOn} or worse.`;
}

/** Numbers of findings by severity: `2 critical, 1 medium`. Empty without findings. */
export function countsText(found: Counts): string {
  const parts = SEVERITIES.filter((severity) => found[severity] > 0).map(
    (severity) => `${found[severity]} ${severity}`,
  );
  if (found.error > 0) parts.unshift(`${found.error} not read`);
  return parts.join(", ");
}

/** What was compared: `2 stacks, 3 apps, 17 objects compared`. */
export function scopeText({ stacks, apps }: Review): string {
  return `${plural(stacks.length, "stack")}, ${plural(apps.length, "app")}, ${plural(comparedObjects(stacks), "object")} compared`;
}

/** The number of declared objects that were compared with the apps. */
export function comparedObjects(stacks: Review["stacks"]): number {
  return stacks.reduce((sum, { verdicts }) => sum + verdicts.clean + verdicts.drifted, 0);
}

/** Whether everything was read that the verdict depends on. */
export function isComplete(review: Review): boolean {
  return unreadOf(review).length === 0 && review.findings.every(({ severity }) => severity !== "error");
}

/** Stacks, lists and objects that were not read: what there is about drift is unknown. */
export function unreadOf({ stacks, apps }: Review): Gap[] {
  return [
    ...stacks.flatMap(({ key, completeness }) => gap(`stack ${key}`, completeness)),
    ...apps.flatMap(({ name, lists }) =>
      lists.flatMap(({ kind, completeness }) => gap(`${kind}s of ${name}`, completeness)),
    ),
    ...stacks.flatMap(({ key, verdicts: { unknown } }) =>
      unknown === 0
        ? []
        : [
            {
              what: `${plural(unknown, "object")} of ${key}`,
              reason: "What the app has is unknown.",
            },
          ],
    ),
  ];
}

/** What the review did not verify although all was read: secrets, programs that did not run, `LinkHealth` resources, and Cloud sites that were not read. */
export function notVerifiedOf({ stacks, apps, allStacks }: Review): Gap[] {
  const ofStacks = stacks.flatMap((stack) => [
    ...gap(`client secrets of ${stack.key}`, stack.secrets),
    ...(stack.programNotRun === undefined
      ? []
      : [{ what: `program of ${stack.key}`, reason: stack.programNotRun }]),
    ...(stack.notVerified === 0
      ? []
      : [
          {
            what: `${plural(stack.notVerified, "LinkHealth resource")} of ${stack.key}`,
            reason: "A review signs no user in.",
          },
        ]),
  ]);
  const gaps = [
    ...ofStacks,
    ...apps
      .filter(({ lists }) => lists.length === 0)
      .map(({ name }) => ({ what: `Cloud site ${name}`, reason: "It has no admin API for links." })),
  ];
  return allStacks
    ? gaps
    : [
        ...gaps,
        {
          what: "other stacks",
          reason: "This review does not cover all stacks. Another stack may declare an undeclared object.",
        },
      ];
}

/** Audit logs that were not read completely: nobody can be named for some findings. */
export function unreadAudits({ apps }: Review): Gap[] {
  return apps.flatMap(({ name, audit }) =>
    audit.state === "off"
      ? [{ what: `audit log of ${name}`, reason: "Switched off." }]
      : audit.state === "not needed"
        ? []
        : gap(`audit log of ${name}`, audit),
  );
}

/** `gap: reason` for a report, or `gap` alone if that is to be short. */
export function gapText({ what, reason }: Gap): string {
  return `${what}: ${reason}`;
}

/** A number with its noun: `1 stack`, `2 stacks`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The longest ID that reports contain as it is. */
const LONGEST_ID = 200;

/**
 * Identifies the review by its stacks: the same for each run, in any order of the stacks. It contains no spaces, quotes, nor what ends an HTML
 * comment. Many stacks get a hash.
 */
export function reviewId({ stacks }: Review): string {
  const keys = stacks.map(({ key }) => key).sort();
  const id = keys.map((key) => key.replace(/[^\w./]/gu, (character) => encoded(character))).join(",");
  if (id.length <= LONGEST_ID) return id === "" ? "none" : id;
  return createHash("sha256").update(JSON.stringify(keys)).digest("hex").slice(0, 16);
}

function encoded(character: string): string {
  if (character === "-") return character;
  const bytes = Buffer.from(character);
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

function gap(what: string, completeness: Completeness): Gap[] {
  if (completeness.state === "read") return [];
  const { state, reason } = completeness;
  return [{ what, reason: state === "unread" ? reason : `Only in part. ${reason}` }];
}
