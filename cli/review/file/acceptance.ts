/** Applies the accepted findings of the review file. */

import { isDeepStrictEqual } from "node:util";
import type { Acceptance, Finding, Json, Review, Side } from "../model";
import type { AcceptEntry } from "./reviewFile";

/** The result: the findings, those that are accepted marked, and the entries that had no effect, each with the reason. */
export interface Applied {
  findings: Finding[];
  withoutEffect: { entry: AcceptEntry; reason: string }[];
}

/** When a review was made, and of what. */
export interface Circumstances {
  /** Such as `2027-03-31`. */
  today: string;
  /** Whether it has read all that the review file names: otherwise, an entry without a finding shows nothing. */
  isWhole: boolean;
}

/**
 * Marks accepted findings. An entry covers its values only, and what all of its fields name: anything else is another finding.
 */
export function applyAcceptances(
  findings: readonly Finding[],
  entries: readonly AcceptEntry[],
  apps: Review["apps"],
  { today, isWhole }: Circumstances,
): Applied {
  const withoutEffect: Applied["withoutEffect"] = [];
  const accepted = new Map<Finding, AcceptEntry>();
  for (const entry of entries) {
    const named = findings.filter((finding) => names(entry, finding, apps));
    const covered = named.filter((finding) => canBeCovered(finding) && haveSameValues(finding, entry));
    const reason = withoutEffectBecause(entry, { named, covered, apps, today });
    // What was not read or not named may have the finding.
    if (reason === NO_FINDING && !isWhole) continue;
    if (reason !== undefined) withoutEffect.push({ entry, reason });
    else for (const finding of covered) accepted.set(finding, entry);
  }
  return {
    findings: findings.map((finding) => {
      const entry = accepted.get(finding);
      if (entry === undefined) return finding;
      const { reason, owner, until } = entry;
      return { ...finding, acceptance: { reason, owner, until } };
    }),
    withoutEffect,
  };
}

const NO_FINDING = "matches no finding";

/** Why an entry accepts nothing; `undefined` if it accepts the covered findings. */
function withoutEffectBecause(
  { app, until, urn }: AcceptEntry,
  found: { named: readonly Finding[]; covered: readonly Finding[]; apps: Review["apps"]; today: string },
): string | undefined {
  const { named, covered, apps, today } = found;
  if (until < today) return `expired on ${until}`;
  const meant = app === undefined ? [] : appsNamed(app, apps);
  if (meant.length > 1) {
    const keys = meant.map(({ key }) => key).join(", ");
    return `names ${meant.length} apps, because stacks give them the same name: set app to one of ${keys}`;
  }
  const stacks = new Set(covered.flatMap(({ resources }) => resources.map(({ stack }) => stack)));
  if (urn !== undefined && app === undefined && stacks.size > 1 && covered.length > 1)
    return `names resources of several stacks: ${[...stacks].sort().join(", ")}`;
  if (covered.length > 0) return undefined;
  if (named.length === 0) return NO_FINDING;
  return named.some(canBeCovered)
    ? "covers other values than the app has now"
    : "covers a value that is unknown, or a secret that can't be compared";
}

/** The apps that an entry may mean. */
function appsNamed(app: string, apps: Review["apps"]): Review["apps"] {
  const exact = apps.filter(({ key }) => key === app);
  return exact.length > 0 ? exact : apps.filter(({ names }) => Object.hasOwn(names, app));
}

/** Whether the finding matches all that the entry names. What was not read is no finding that can be accepted. */
function names(entry: AcceptEntry, finding: Finding, apps: Review["apps"]): boolean {
  const { rule, urn, app, kind, name } = entry;
  if (rule !== finding.rule || rule === "OL900") return false;
  const [only, ...others] = app === undefined ? [] : appsNamed(app, apps);
  return (
    (urn === undefined || finding.resources.some((resource) => resource.urn === urn)) &&
    (app === undefined || (others.length === 0 && only !== undefined && only.key === finding.app)) &&
    (kind === undefined || finding.object?.kind === kind) &&
    (name === undefined || finding.object?.name === name)
  );
}

/** Whether the values say what the app has. An unknown value may be another one tomorrow. */
export function canBeCovered({ properties }: Pick<Finding, "properties">): boolean {
  return properties.every(
    ({ actual }) => actual.is !== "unknown" && (actual.is !== "secret" || actual.fingerprint !== undefined),
  );
}

/** Whether both have the same values, in any order. */
export function haveSameValues(
  one: Pick<AcceptEntry, "values">,
  other: Pick<AcceptEntry, "values">,
): boolean {
  return isDeepStrictEqual(inOrder(one.values), inOrder(other.values));
}

/** The values with lists in an order of their own: apps return scopes and redirect URLs in any. */
function inOrder(values: Record<string, Json>): Record<string, Json> {
  const sorted = (value: Json): Json =>
    Array.isArray(value) ? [...value].sort((one, other) => (textOf(one) < textOf(other) ? -1 : 1)) : value;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, sorted(value)]));
}

function textOf(value: Json): string {
  return JSON.stringify(value);
}

/** The values of a finding that an acceptance covers: what the app has. */
export function valuesOf(properties: Finding["properties"]): Record<string, Json> {
  return Object.fromEntries(properties.map(({ property, actual }) => [property, valueOf(actual)]));
}

function valueOf(side: Side): Json {
  switch (side.is) {
    case "value":
      return side.value;
    case "secret":
      return side.fingerprint ?? null;
    case "absent":
    case "unknown":
      return null;
  }
}

/** The entry that accepts a finding; `undefined` for one that can't be accepted, because something of it is unknown. */
export function entryFor(
  finding: Finding,
  apps: Review["apps"],
  { reason, owner, until }: Acceptance,
): AcceptEntry | undefined {
  const { rule, object, values, resources } = finding;
  if (rule === "OL900" || !canBeCovered(finding)) return undefined;
  const rest = { values: inOrder(values), reason, owner, until };
  const app = apps.find(({ key }) => key === finding.app);
  if (app !== undefined && object !== undefined) {
    const isOnly = appsNamed(app.name, apps).length === 1;
    return { rule, app: isOnly ? app.name : app.key, kind: object.kind, name: object.name, ...rest };
  }
  const [resource] = resources;
  return resource === undefined ? undefined : { rule, urn: resource.urn, ...rest };
}
