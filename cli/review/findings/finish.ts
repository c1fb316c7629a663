/** Drafts become findings: with IDs, ways back, and what an acceptance covers. */

import { isDeepStrictEqual } from "node:util";
import { attribute, type Identity } from "../audit/attribution";
import type { AuditLogs } from "../audit/logs";
import type { LoadedStack } from "../declared/stacks";
import { canBeCovered, valuesOf } from "../file/acceptance";
import { bySeverity, type Finding } from "../model";
import { RULES } from "../rules";
import { findingId, type Draft } from "./draft";
import { waysOf } from "./ways";

/** What only the apps' audit logs show, and the names of the team's own accounts. */
export interface Attributions {
  logs: AuditLogs;
  identities: readonly Identity[];
}

/** The findings. What several stacks declare of one object is one finding, if the app differs from all of them in the same way. */
export function finishedFindings(
  drafts: readonly Draft[],
  stacks: readonly LoadedStack[],
  { logs, identities }: Attributions = { logs: new Map(), identities: [] },
): Finding[] {
  const byKey = new Map(stacks.map((stack) => [stack.reading.key, stack]));
  const ids = new Map<string, number>();
  return merged(drafts).map((draft) => {
    const { rule, severity, message, app, object, resources, properties, ways } = draft;
    const plain = findingId(draft);
    const count = (ids.get(plain) ?? 0) + 1;
    ids.set(plain, count);
    const id = count === 1 ? plain : `${plain}-${count}`;
    const finding: Finding = {
      id,
      rule,
      severity,
      message,
      impact: RULES[rule].impact,
      ...(app === undefined ? {} : { app: app.key }),
      ...(object === undefined ? {} : { object }),
      resources,
      properties,
      ways: (ways ?? waysOf(draft, id, byKey)).filter(
        ({ action }) => action !== "accept" || canBeCovered(draft),
      ),
      values: coveredBy(draft),
    };
    const log = app && logs.get(app.key);
    const attribution = log && attribute(finding, draft, log, identities);
    return attribution === undefined ? finding : { ...finding, attribution };
  });
}

function coveredBy({ properties, covers }: Draft): Finding["values"] {
  return { ...valuesOf(properties), ...covers };
}

/** The drafts, those with one ID and the same values together: with the text of the worst, and the resources and properties of all. */
function merged(drafts: readonly Draft[]): Draft[] {
  const byId = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const id = findingId(draft);
    const others = byId.get(id) ?? [];
    const index = others.findIndex((other) => isDeepStrictEqual(coveredBy(other), coveredBy(draft)));
    const same = others[index];
    if (same === undefined) others.push(draft);
    else others[index] = together(same, draft);
    byId.set(id, others);
  }
  return [...byId.values()].flat();
}

function together(one: Draft, other: Draft): Draft {
  const worst = bySeverity(one.severity, other.severity) <= 0 ? one : other;
  return {
    ...worst,
    resources: distinct([...one.resources, ...other.resources]),
    properties: distinct([...one.properties, ...other.properties]),
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return values.filter(
    (value, index) => values.findIndex((other) => isDeepStrictEqual(other, value)) === index,
  );
}
