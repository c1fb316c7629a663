/** Applies the accepted findings of the review file. */

import { isDeepStrictEqual } from "node:util";
import type { Acceptance, Finding, Json, Review, Side } from "../model";
import type { AcceptEntry } from "./reviewFile";

/** The result: the findings, those that are accepted marked, and the entries that had no effect, each with the reason. */
export interface Applied {
  findings: Finding[];
  withoutEffect: { entry: AcceptEntry; reason: string }[];
}

/** Marks accepted findings. An entry covers its values only: another value is another finding. `today` is such as `2027-03-31`. */
export function applyAcceptances(
  findings: readonly Finding[],
  entries: readonly AcceptEntry[],
  apps: Review["apps"],
  today: string,
): Applied {
  const withoutEffect: Applied["withoutEffect"] = [];
  const accepted = new Map<Finding, AcceptEntry>();
  for (const entry of entries) {
    const named = findings.filter((finding) => names(entry, finding, apps));
    const covered = named.filter(({ values }) => isDeepStrictEqual(values, entry.values));
    if (entry.until < today) withoutEffect.push({ entry, reason: `expired on ${entry.until}` });
    else if (covered.length > 0) for (const finding of covered) accepted.set(finding, entry);
    else if (named.length > 0)
      withoutEffect.push({ entry, reason: "covers other values than the app has now" });
    else withoutEffect.push({ entry, reason: "matches no finding" });
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

function names({ rule, urn, app, kind, name }: AcceptEntry, finding: Finding, apps: Review["apps"]): boolean {
  // An unread app is no finding that can be accepted.
  if (rule !== finding.rule || rule === "OL900") return false;
  if (urn !== undefined) return finding.resources.some((resource) => resource.urn === urn);
  const found = apps.find(({ key }) => key === finding.app);
  const isApp = found !== undefined && (found.key === app || Object.hasOwn(found.names, app ?? ""));
  return isApp && finding.object?.kind === kind && finding.object?.name === name;
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

/** The entry that accepts a finding; `undefined` for one that can't be accepted. */
export function entryFor(
  finding: Finding,
  apps: Review["apps"],
  { reason, owner, until }: Acceptance,
): AcceptEntry | undefined {
  const { rule, object, values, resources } = finding;
  if (rule === "OL900") return undefined;
  const acceptance = { reason, owner, until };
  const app = apps.find(({ key }) => key === finding.app);
  if (app !== undefined && object !== undefined)
    return { rule, app: app.name, kind: object.kind, name: object.name, values, ...acceptance };
  const [resource] = resources;
  return resource === undefined ? undefined : { rule, urn: resource.urn, values, ...acceptance };
}
