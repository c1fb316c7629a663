/** Objects that no reviewed stack declares. */

import { closure } from "../../../provider/atlassian/products";
import { checkInputs } from "../../../provider/lifecycle/check";
import type { Resource } from "../../../provider/lifecycle/resource";
import { RESOURCES } from "../../../provider/resources";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { AppObject, Inventory } from "../actual/inventory";
import {
  OBJECT_KINDS,
  type ListReading,
  type ObjectKind,
  type PropertyComparison,
  type Severity,
} from "../model";
import type { RuleId } from "../rules";
import type { Links } from "../graph/links";
import { fingerprintOf, jsonOf, keyOf, sideOf, textOf, type Draft, type Subject } from "./draft";
import type { Judged } from "./judgeStack";

/** What the search uses. */
export interface UndeclaredTools {
  directory: Directory;
  inventory: Inventory;
  links: Links;
  /** Whether the reviewed stacks are all stacks: otherwise, another one may declare an object. */
  allStacks: boolean;
  /** Whether a stack could not be read: it may declare any of the objects, so none of them is drift. */
  isStackUnread: boolean;
}

/** The findings about undeclared objects, and the counts of each list by the app's key. */
export function findUndeclared(
  judged: readonly Judged[],
  tools: UndeclaredTools,
): { findings: Draft[]; lists: Map<string, ListReading[]> } {
  const managed = new Set(
    judged.flatMap(({ app, kind, objectId }) =>
      app === undefined || kind === undefined || objectId === undefined
        ? []
        : [placeOf(app.key, kind, objectId)],
    ),
  );
  const unplaced = new Map<string, Judged[]>();
  for (const one of judged) {
    if (one.app !== undefined || one.kind === undefined || one.objectId === undefined) continue;
    const place = placeOf("", one.kind, one.objectId);
    unplaced.set(place, [...(unplaced.get(place) ?? []), one]);
  }
  const findings: Draft[] = [];
  const lists = new Map<string, ListReading[]>();
  for (const app of tools.directory.apps) {
    // Nobody can list the objects of a Cloud site, so a review is complete without them.
    const kinds = app.target.deployment === "cloud" ? [] : OBJECT_KINDS;
    const readings = kinds.map((kind): ListReading => {
      const counts = { found: 0, declared: 0, productMade: 0, undeclared: 0 };
      for (const object of tools.inventory.all(app.key, kind)) {
        counts.found += 1;
        if (managed.has(placeOf(app.key, kind, object.id))) counts.declared += 1;
        else if (object.productMade) counts.productMade += 1;
        else {
          counts.undeclared += 1;
          const claimant = unplaced
            .get(placeOf("", kind, object.id))
            ?.find((one) => mayBeOf(one, app, object));
          findings.push(undeclared(app, kind, object, { ...tools, claimant }));
        }
      }
      return { kind, completeness: tools.inventory.completenessOf(app.key, kind), ...counts };
    });
    lists.set(app.key, readings);
  }
  return { findings, lists };
}

/**
 * Whether a resource whose app is not known may declare this object of its kind and ID: its state does not have another server ID than the app. Its object may
 * as well be in an app that is not reviewed, so the object does not count as declared.
 */
function mayBeOf(
  { resource: { declared, deployed } }: Judged,
  { manifest }: ReviewedApp,
  { name, clientId }: AppObject,
): boolean {
  const [state, inputs] = [deployed?.state, declared?.inputs];
  const serverId = textOf(state, "serverId");
  if (serverId !== "" && manifest !== undefined && serverId !== manifest.id) return false;
  const declaredName = textOf(state, "name") || textOf(inputs, "name");
  // A grant has the client ID only.
  return declaredName === "" ? textOf(state, "clientId") === clientId : declaredName === name;
}

function placeOf(where: string, kind: ObjectKind, id: string): string {
  return JSON.stringify([where, kind, id]);
}

/** The search's tools, with the resource that may declare the object although its app is not known. */
type ObjectTools = UndeclaredTools & { claimant: Judged | undefined };

function undeclared(app: ReviewedApp, kind: ObjectKind, object: AppObject, tools: ObjectTools): Draft {
  const { rule, severity, clause } = judgement(app, kind, object, tools);
  const subject = subjectOf(app, kind, object);
  const { claimant, allStacks } = tools;
  const nobody =
    allStacks && claimant === undefined ? "no stack declares" : "none of the reviewed stacks declares";
  const claim =
    claimant === undefined
      ? ""
      : `. The stack ${claimant.stack.reading.key} has one with this ID and name in an app that it does not configure`;
  const isOnly = tools.inventory.withName(app.key, kind, object.name).length === 1;
  const secret =
    object.secret === undefined
      ? undefined
      : fingerprintOf(object.secret, `${app.key} ${keyOf(kind, object.id)}`);
  return {
    rule,
    severity,
    message: `${app.name} has the ${kind} "${object.name}", which ${nobody}${clause}${claim}.`,
    app,
    object: { kind, name: object.name, id: object.id },
    key: keyOf(kind, isOnly ? object.name : `${object.name} ${object.id}`),
    resources: [],
    properties: Object.entries(object.properties).map(([property, value]): PropertyComparison => ({
      property,
      declared: { is: "absent" },
      deployed: { is: "absent" },
      actual: sideOf(value),
    })),
    clientId: object.clientId,
    creator: object.creator,
    subject,
    mayBeDeclared: !allStacks || claimant !== undefined,
    obstacle: obstacleOf(app, subject, tools.directory),
    // Another object may get the name, and somebody else a new secret.
    covers: { id: object.id, ...(secret === undefined ? {} : { clientSecret: secret }) },
  };
}

function judgement(
  app: ReviewedApp,
  kind: ObjectKind,
  object: AppObject,
  { links, inventory, directory, allStacks, isStackUnread, claimant }: ObjectTools,
): { rule: RuleId; severity: Severity; clause: string } {
  // Another stack, which is not reviewed, may declare the object.
  const graded = (severity: Severity): Severity =>
    isStackUnread || claimant !== undefined
      ? "low"
      : allStacks
        ? severity
        : (WITHOUT_ALL_STACKS[severity] ?? severity);
  if (kind === "application link") return { rule: "OL009", severity: graded("high"), clause: "" };
  if (kind === "outgoing link") {
    const isKnown = links.serverOf(app.key, object.id) !== undefined;
    return isKnown
      ? { rule: "OL015", severity: graded("medium"), clause: "" }
      : { rule: "OL016", severity: graded("medium"), clause: ". It leads to none of the reviewed apps" };
  }
  const { product } = app.target;
  const scopes = Array.isArray(object.properties["scopes"])
    ? object.properties["scopes"].filter((scope) => typeof scope === "string")
    : [];
  const powerful = closure(product, scopes).filter((scope) => product.powerfulScopes.includes(scope));
  const isEveryClientKnown = directory.apps.every(
    ({ key, target }) =>
      target.deployment === "cloud" || inventory.completenessOf(key, "outgoing link").state === "read",
  );
  const writes = scopes.some((scope) => /WRITE/.test(scope));
  const clauses = [
    ...(powerful.length === 0
      ? []
      : [`It has the powerful ${powerful.length === 1 ? "scope" : "scopes"} ${powerful.join(", ")}`]),
    ...(links.isUsed(app.key, object.id) || !isEveryClientKnown ? [] : [NOT_USED]),
  ];
  return {
    rule: "OL001",
    severity: graded(powerful.length > 0 || writes ? "critical" : "high"),
    clause: clauses.map((clause) => `. ${clause}`).join(""),
  };
}

const NOT_USED = "No outgoing link of the reviewed apps uses it";

/** An administrator's scope still counts by default. */
const WITHOUT_ALL_STACKS: Partial<Record<Severity, Severity>> = {
  critical: "medium",
  high: "low",
  medium: "low",
};

/** The resource that would declare the object. */
function subjectOf(app: ReviewedApp, kind: ObjectKind, { id, properties }: AppObject): Subject {
  const inputs = Object.entries({ app: app.name, ...properties }).flatMap(([name, value]) => {
    const json = jsonOf(value);
    // A program declares that a link is primary, or nothing.
    return json === undefined || (name === "primary" && json === false) ? [] : [[name, json] as const];
  });
  const { type, idKind } = DECLARED_BY[kind];
  return { type, id: `${app.name}/${idKind}/${id}`, inputs: Object.fromEntries(inputs) };
}

/** Why the provider's checks would refuse the declaration. */
function obstacleOf(app: ReviewedApp, { type, inputs }: Subject, { context }: Directory): string | undefined {
  const declared = {
    ...inputs,
    app: app.key,
    ...(type === "OutgoingConnection" ? { clientSecret: "of the configuration" } : {}),
  };
  const { problems } = checkInputs(RESOURCES[type] as Resource<object, object>, context.appsConfig, declared);
  return problems.length === 0
    ? undefined
    : problems.map(({ path, reason }) => `${path} ${reason}`).join("; ");
}

const DECLARED_BY = {
  "application link": { type: "ApplicationLink", idKind: "link" },
  "incoming link": { type: "IncomingClient", idKind: "incoming" },
  "outgoing link": { type: "OutgoingConnection", idKind: "outgoing" },
} as const;
