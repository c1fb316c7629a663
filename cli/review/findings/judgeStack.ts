/**
 * The judgement of a stack's resources, by the provider's own read and diff: a resource has drifted if `pulumi refresh` would find a change. A
 * `LinkHealth` is no object of an app, and is not verified here.
 */

import { LifecycleError } from "../../../provider/lifecycle/lifecycleError";
import type { Tools } from "../../../provider/lifecycle/operations";
import type { Change, Resource } from "../../../provider/lifecycle/resource";
import type { Run } from "../../../provider/lifecycle/run";
import { operationsFor, RESOURCES } from "../../../provider/resources";
import { hasUnknown, UNKNOWN, type Properties } from "../../../provider/schema/values";
import type { Product } from "../../../provider/atlassian/products";
import { appAt } from "../graph/links";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { AppObject, Inventory } from "../actual/inventory";
import type { ResourceType, StackResource } from "../declared/deployment";
import type { DeclaredResource, LoadedStack } from "../declared/stacks";
import type { ObjectKind, PropertyComparison } from "../model";
import { messageOf } from "../reviewError";
import { classify } from "./classify";
import { keyOf, secretSide, sideOf, textOf, type Draft } from "./draft";

/** A resource with its verdict. */
export interface Judged {
  resource: DeclaredResource;
  stack: LoadedStack;
  type: ResourceType;
  app: ReviewedApp | undefined;
  /** The kind of its object; `undefined` for a `LinkHealth`. */
  kind: ObjectKind | undefined;
  /** The product's own ID of the object that it manages, or will adopt. */
  objectId: string | undefined;
  /** Why the verdict is unknown. */
  reason?: string;
  verdict: "clean" | "drifted" | "unknown" | "not verified" | "only read";
  findings: Draft[];
}

/** What the judgement uses. */
export interface JudgeTools {
  directory: Directory;
  inventory: Inventory;
  tools: Tools;
}

const KIND_OF: Record<ResourceType, ObjectKind | undefined> = {
  ApplicationLink: "application link",
  IncomingClient: "incoming link",
  ScopeGrant: "incoming link",
  OutgoingConnection: "outgoing link",
  LinkHealth: undefined,
};

/** A resource whose app can be read. */
interface Subject {
  stack: LoadedStack;
  resource: DeclaredResource;
  type: ResourceType;
  kind: ObjectKind;
  app: ReviewedApp;
  run: Run;
  /** All reviewed apps. */
  apps: readonly ReviewedApp[];
}

/** The result for a resource whose app can be read. */
type Found = Pick<Judged, "verdict" | "findings" | "objectId">;

/** Judges each resource of a stack. Reads only. */
export async function judgeStack(stack: LoadedStack, tools: JudgeTools): Promise<Judged[]> {
  return Promise.all(stack.resources.map((resource) => judge(stack, resource, tools)));
}

async function judge(stack: LoadedStack, resource: DeclaredResource, tools: JudgeTools): Promise<Judged> {
  const { declared, deployed, urn } = resource;
  const current = deployed ?? declared;
  if (current === undefined) throw new Error(`${urn} is neither declared nor deployed`);
  const { directory } = tools;
  const { type } = current;
  const kind = KIND_OF[type];
  const source = { stack: stack.reading.key, provider: current.provider };
  const appName = textOf(current.inputs, "app") || (current.id ?? "").split("/")[0] || "";
  const app = directory.find(source, appName);
  const run = directory.runOf(source);
  const objectId = objectIdOf(current.id);
  const base = { resource, stack, type, app, kind, objectId, findings: [] };
  if (kind === undefined) return { ...base, verdict: "not verified" };
  if (current.external) return { ...base, verdict: "only read" };
  if (run === undefined || app === undefined)
    return { ...base, verdict: "unknown", reason: `the app "${appName}" is not configured` };
  if (app.unread !== undefined) return { ...base, verdict: "unknown", reason: app.unread };
  const subject = { stack, resource, type, kind, app, run, apps: directory.apps };
  try {
    return { ...base, ...(await judgeReadable(subject, tools)) };
  } catch (error) {
    return { ...base, verdict: "unknown", reason: messageOf(error) };
  }
}

async function judgeReadable(subject: Subject, { inventory, tools }: JudgeTools): Promise<Found> {
  const { type, run, resource } = subject;
  const { declared, deployed } = resource;
  const operations = operationsFor(type);
  if (operations === undefined) throw new Error(`${type} has no operations`);
  if (deployed?.id === undefined) return neverDeployed(subject, inventory, tools);
  const state = readableState(deployed);
  const read = await operations.read(run, tools, deployed.id, state);
  if (declared === undefined) return noLongerDeclared(subject, deployed, read?.id);
  if (read === undefined) return missing(subject, declared, deployed, inventory);
  const properties = [
    ...comparisons(subject, declared, deployed, read.state),
    ...driftLines(subject, deployed, read.state),
  ];
  const objectId = objectIdOf(read.id);
  const findings = classify(naming(subject, inventory, objectId), properties);
  return { verdict: properties.length === 0 ? "clean" : "drifted", findings, objectId };
}

/** The state for a read. A secret that can't be decrypted is one that the provider takes for unknown. */
function readableState({ state = {} }: StackResource): Properties {
  const known = Object.entries(state).filter(
    ([name, value]) => name === "clientSecret" || !hasUnknown(value),
  );
  return Object.fromEntries(known.map(([name, value]) => [name, value === UNKNOWN ? "" : value]));
}

/** The properties in which the app differs from the declaration, as the provider compares them. */
function comparisons(
  { type, app, run, resource }: Subject,
  declared: StackResource,
  deployed: StackResource | undefined,
  actual: Properties,
): PropertyComparison[] {
  const id = deployed?.id ?? "";
  let changes: Change[];
  try {
    changes = operationsFor(type)?.diff(run, id, actual, declared.inputs).changes ?? [];
  } catch (error) {
    // Pulumi would refuse to make the change. The object differs all the same.
    if (!(error instanceof LifecycleError) || error.code !== "NOT_OWNED") throw error;
    changes = (RESOURCES[type] as Resource<object, object>).diff(run.appsConfig, actual, declared.inputs);
  }
  const secrets = new Set([...declared.secrets, ...(deployed?.secrets ?? []), "clientSecret"]);
  const isKnown = (path: string): boolean => !hasUnknown(declared.inputs[path]) && !hasUnknown(actual[path]);
  return changes
    .filter(({ path }) => isKnown(path))
    .map(({ path }) => {
      const side = secrets.has(path)
        ? (value: Properties[string] | undefined) => secretSide(value, `${app.key} ${resource.urn}`)
        : sideOf;
      return {
        property: path,
        declared: side(declared.inputs[path]),
        deployed: side(deployed?.state?.[path]),
        actual: side(actual[path]),
      };
    });
}

/** The drift that the provider finds in outputs: a secret that was reset. */
function driftLines(
  { app, resource }: Subject,
  deployed: StackResource,
  actual: Properties,
): PropertyComparison[] {
  const lines = Array.isArray(actual["drift"]) ? actual["drift"] : [];
  const owner = `${app.key} ${resource.urn}`;
  return lines
    .filter((line) => typeof line === "string")
    .map((note) => ({
      property: "clientSecret",
      declared: secretSide(deployed.state?.["clientSecret"], owner),
      deployed: secretSide(deployed.state?.["clientSecret"], owner),
      actual: secretSide(actual["clientSecret"], owner),
      note,
    }));
}

/** A declared object that the app no longer has. One with its name and another ID was created in its place. */
function missing(
  subject: Subject,
  declared: StackResource,
  deployed: StackResource,
  inventory: Inventory,
): Found {
  const { app, kind, type } = subject;
  const successor =
    type === "ScopeGrant" ? undefined : inventory.withName(app.key, kind, textOf(declared.inputs, "name"));
  if (successor === undefined) {
    const named = naming(subject, inventory, undefined);
    const exists = {
      property: "exists",
      declared: sideOf(true),
      deployed: sideOf(true),
      actual: sideOf(false),
    };
    const draft: Draft = {
      ...named,
      rule: "OL006",
      severity: "high",
      message: `${app.name} no longer has the ${kind} "${named.object.name}".`,
      properties: [exists],
    };
    return { verdict: "drifted", findings: [draft], objectId: undefined };
  }
  const named = naming(subject, inventory, successor.id);
  const identity = {
    property: "id",
    declared: sideOf(objectIdOf(deployed.id)),
    deployed: sideOf(objectIdOf(deployed.id)),
    actual: sideOf(successor.id),
  };
  const others = comparisons(subject, declared, deployed, {
    ...readableState(deployed),
    ...successor.properties,
  });
  const draft: Draft = {
    ...named,
    rule: "OL010",
    severity: "medium",
    message: `${app.name} has another ${kind} under the name "${named.object.name}" than the one that was deployed.`,
    properties: [identity],
  };
  return { verdict: "drifted", findings: [draft, ...classify(named, others)], objectId: successor.id };
}

/** An object that is deployed, but that the program no longer declares. */
function noLongerDeclared(subject: Subject, deployed: StackResource, foundId: string | undefined): Found {
  const { app, kind, resource, stack } = subject;
  const name = textOf(deployed.state, "name") || resource.urn;
  if (foundId === undefined) return { verdict: "clean", findings: [], objectId: undefined };
  const object = {
    kind,
    name,
    ...(objectIdOf(foundId) === undefined ? {} : { id: objectIdOf(foundId) ?? "" }),
  };
  const draft: Draft = {
    rule: deployed.pendingDeletion ? "OL019" : "OL021",
    severity: "medium",
    message: deployed.pendingDeletion
      ? `${app.name} still has the ${kind} "${name}", which a run replaced and did not delete.`
      : `The program no longer declares the ${kind} "${name}", but ${app.name} still has it.`,
    app,
    object,
    key: keyOf(kind, name),
    resources: [{ urn: resource.urn, stack: stack.reading.key }],
    properties: [
      { property: "exists", declared: sideOf(false), deployed: sideOf(true), actual: sideOf(true) },
    ],
    clientId: textOf(deployed.state, "clientId") || undefined,
  };
  return { verdict: "drifted", findings: [draft], objectId: objectIdOf(foundId) };
}

/** An object that the program declares, and that was never deployed. The next run creates it, or adopts an existing one. */
async function neverDeployed(subject: Subject, inventory: Inventory, tools: Tools): Promise<Found> {
  const { app, kind, type, resource, run } = subject;
  const { declared } = resource;
  if (declared === undefined) throw new Error(`${resource.urn} has no ID`);
  const name = textOf(declared.inputs, "name");
  const existing = type === "ScopeGrant" ? undefined : inventory.withName(app.key, kind, name);
  const named = naming(subject, inventory, existing?.id);
  if (existing === undefined) {
    const draft: Draft = {
      ...named,
      rule: "OL021",
      severity: "medium",
      message: `The program declares the ${kind} "${named.object.name}", which was never deployed to ${app.name}.`,
      properties: [
        { property: "exists", declared: sideOf(true), deployed: sideOf(false), actual: sideOf(false) },
      ],
    };
    return { verdict: "drifted", findings: [draft], objectId: undefined };
  }
  const id = `${textOf(declared.inputs, "app")}/${idKindOf(kind)}/${existing.id}`;
  const prior = { ...declared.inputs, clientSecret: "" };
  const read = await operationsFor(type)?.read(run, tools, id, readableState({ ...declared, state: prior }));
  const properties = read === undefined ? [] : comparisons(subject, declared, undefined, read.state);
  if (properties.length > 0)
    return { verdict: "drifted", findings: classify(named, properties), objectId: existing.id };
  const draft: Draft = {
    ...named,
    rule: "OL021",
    severity: "info",
    message: `${app.name} has the ${kind} "${name}" as the program declares it. The next pulumi up adopts it.`,
    properties: [
      { property: "exists", declared: sideOf(true), deployed: sideOf(false), actual: sideOf(true) },
    ],
  };
  return { verdict: "clean", findings: [draft], objectId: existing.id };
}

function idKindOf(kind: ObjectKind): string {
  return { "application link": "link", "incoming link": "incoming", "outgoing link": "outgoing" }[kind];
}

/** How findings about the resource name its object. */
export interface Naming {
  app: ReviewedApp;
  object: { kind: ObjectKind; name: string; id?: string };
  key: string;
  resources: Draft["resources"];
  clientId: string | undefined;
  creator: string | undefined;
  type: ResourceType;
  /** The inputs that the option `ignoreChanges` names. */
  ignored: ReadonlySet<string>;
  /** The product whose scopes the object has; `undefined` for an outgoing link to another application. */
  scopesOf: Product | undefined;
}

function naming(subject: Subject, inventory: Inventory, objectId: string | undefined): Naming {
  const { app, apps, kind, resource, stack, type } = subject;
  const { declared, deployed } = resource;
  const endpoint = textOf(declared?.inputs, "authorizationEndpoint");
  const server = type === "OutgoingConnection" ? appAt(apps, endpoint) : app;
  const object: AppObject | undefined =
    objectId === undefined ? undefined : inventory.withId(app.key, kind, objectId);
  const declaredName = textOf(declared?.inputs, "name") || textOf(deployed?.state, "name");
  const name = object?.name ?? (declaredName || lastPart(resource.urn));
  return {
    app,
    object: { kind, name, ...(objectId === undefined ? {} : { id: objectId }) },
    // The declared name, so that a renamed object keeps its findings.
    key: keyOf(kind, declaredName || name),
    resources: [{ urn: resource.urn, stack: stack.reading.key }],
    clientId: object?.clientId ?? (textOf(deployed?.state, "clientId") || undefined),
    creator: object?.creator,
    type,
    ignored: new Set([...(declared?.ignored ?? []), ...(deployed?.ignored ?? [])]),
    scopesOf: server?.target.product,
  };
}

/** The product's own ID in a resource ID, such as `jira/incoming/3` or `jira/incoming/3/scopes`. */
export function objectIdOf(id: string | undefined): string | undefined {
  return /\/(?:link|incoming|outgoing)\/([^/]+)(?:\/scopes)?$/.exec(id ?? "")?.[1];
}

function lastPart(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
