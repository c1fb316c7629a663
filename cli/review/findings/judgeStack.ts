/**
 * The judgement of a stack's resources, by the provider's own read and diff: a resource has drifted if `pulumi refresh` would find a change. A
 * `LinkHealth` is no object of an app, and is not verified here.
 */

import { isDeepStrictEqual } from "node:util";
import { leavesInPlace } from "../../../provider/lifecycle/adoption";
import type { Tools } from "../../../provider/lifecycle/operations";
import type { Run } from "../../../provider/lifecycle/run";
import type { Product } from "../../../provider/atlassian/products";
import { operationsFor } from "../../../provider/resources";
import { UNKNOWN, type Properties } from "../../../provider/schema/values";
import type { Directory, ReviewedApp } from "../actual/directory";
import type { AppObject, Inventory } from "../actual/inventory";
import type { ResourceType, StackResource } from "../declared/deployment";
import type { DeclaredResource, LoadedStack } from "../declared/stacks";
import type { ObjectKind } from "../model";
import { mapInParallel } from "../parallel";
import { messageOf, sentence } from "../reviewError";
import { classify } from "./classify";
import { compare, inputDifferences, readableState } from "./differences";
import { keyOf, sideOf, textOf, type Draft } from "./draft";

/** A resource with its verdict. */
export interface Judged {
  resource: DeclaredResource;
  stack: LoadedStack;
  type: ResourceType;
  app: ReviewedApp | undefined;
  /** The kind of its object; `undefined` for a `LinkHealth`. */
  kind: ObjectKind | undefined;
  /** The product's own ID of the object that it manages or will adopt, or that has taken the place of a deleted one. */
  objectId: string | undefined;
  /** Whether the stack has deployed this object. */
  isDeployed: boolean;
  /** Why the verdict is unknown. */
  reason?: string;
  verdict: "clean" | "drifted" | "unknown" | "not verified" | "only read";
  findings: Draft[];
  /** Set if the app does not return the client secret, which a refresh then takes for unchanged. */
  hiddenSecret?: HiddenSecret;
}

/** A client secret that the app does not return. */
export interface HiddenSecret {
  naming: Naming;
  /** When the stack has deployed the client: ISO 8601, if known. */
  since: string | undefined;
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
  directory: Directory;
}

/** The result for a resource whose app can be read. */
type Found = Pick<Judged, "verdict" | "findings" | "objectId"> &
  Partial<Pick<Judged, "isDeployed" | "reason" | "hiddenSecret">>;

/** Judges each resource of a stack. Reads only. */
export async function judgeStack(stack: LoadedStack, tools: JudgeTools): Promise<Judged[]> {
  return mapInParallel(stack.resources, PARALLEL_RESOURCES, (resource) => judge(stack, resource, tools));
}

/** Each listens to the review's signal, which takes longer the more listeners it has. Requests have a limit of their own. */
const PARALLEL_RESOURCES = 100;

async function judge(stack: LoadedStack, resource: DeclaredResource, tools: JudgeTools): Promise<Judged> {
  const { declared, deployed, urn } = resource;
  const current = deployed ?? declared;
  if (current === undefined) throw new Error(`${urn} is neither declared nor deployed`);
  const { directory, inventory } = tools;
  const { type } = current;
  const kind = KIND_OF[type];
  const appName = textOf(current.inputs, "app") || (current.id ?? "").split("/")[0] || "";
  const found = directory.find({ stack: stack.reading.key, provider: current.provider }, appName);
  const app = found?.app ?? directory.withServerId(textOf(current.state, "serverId"));
  // The object of another instance behind the app's URL is none of the app's.
  const objectId =
    found !== undefined && isElsewhere(found, appName, current) ? undefined : objectIdOf(current.id);
  const isDeployed = deployed?.id !== undefined;
  const base = { resource, stack, type, app, kind, objectId, isDeployed, findings: [] };
  if (kind === undefined) return { ...base, verdict: "not verified" };
  if (current.external) return { ...base, verdict: "only read" };
  if (found === undefined || app === undefined)
    return { ...base, verdict: "unknown", reason: `the app "${appName}" is not configured.` };
  if (app.unread !== undefined) return { ...base, verdict: "unknown", reason: app.unread };
  const completeness = inventory.completenessOf(app.key, kind);
  // Each resource would request the list again.
  if (completeness.state === "unread") return { ...base, verdict: "unknown", reason: completeness.reason };
  const subject = { stack, resource, type, kind, app, run: found.run, directory };
  try {
    return { ...base, ...(await judgeReadable(subject, tools)) };
  } catch (error) {
    return { ...base, verdict: "unknown", reason: messageOf(error) };
  }
}

/** Whether the state is of another instance than the one behind the app's URL, which the environment does not accept in its place. */
function isElsewhere(
  { app: { manifest }, run }: { app: ReviewedApp; run: Run },
  name: string,
  { state }: StackResource,
): boolean {
  const serverId = textOf(state, "serverId");
  if (serverId === "" || manifest === undefined || serverId === manifest.id) return false;
  const accepted = run.appsConfig.targets.get(name)?.acceptedInstance;
  return accepted?.toLowerCase() !== manifest.id.toLowerCase();
}

async function judgeReadable(subject: Subject, { inventory, tools }: JudgeTools): Promise<Found> {
  const { type, run, resource } = subject;
  const { declared, deployed } = resource;
  const operations = operationsFor(type);
  if (operations === undefined) throw new Error(`${type} has no operations`);
  if (deployed?.id === undefined) return neverDeployed(subject, inventory, tools);
  const state = readableState(deployed);
  const read = await operations.read(run, tools, deployed.id, state);
  if (declared === undefined) return noLongerDeclared(subject, deployed, read?.id, inventory);
  if (read === undefined) return missing(subject, declared, deployed, inventory);
  const { differences, stateChanges } = compare(subject, declared, deployed, read.state);
  const objectId = objectIdOf(read.id);
  const named = naming(subject, inventory, objectId);
  const findings = [
    ...classify(named, differences),
    ...stateDraft(named, deployed, read.state, stateChanges),
  ];
  const isSecretFound = differences.some(({ comparison: { property } }) => property === "clientSecret");
  const hidden = isSecretFound ? {} : hiddenSecret(subject, deployed, named, inventory);
  if (differences.length > 0) return { verdict: "drifted", findings, objectId, ...hidden };
  if (type === "IncomingClient" && deployed.state?.["clientSecret"] === UNKNOWN)
    return { verdict: "unknown", findings, objectId, reason: SECRET_NOT_COMPARED };
  return { verdict: "clean", findings, objectId, ...hidden };
}

function hiddenSecret(
  { app, type, stack, kind }: Subject,
  { state, modified }: StackResource,
  named: Naming,
  inventory: Inventory,
): Pick<Found, "hiddenSecret"> {
  const { id } = named.object;
  const object = id === undefined ? undefined : inventory.withId(app.key, kind, id);
  if (type !== "IncomingClient" || object === undefined || object.secret !== undefined) return {};
  if (textOf(state, "clientSecret") === "") return {};
  return { hiddenSecret: { naming: named, since: modified ?? stack.reading.deployedAt } };
}

/** What the next run changes in the stack's state alone: a refresh finds no change, so the object has not drifted. */
function stateDraft(
  named: Naming,
  { state = {} }: StackResource,
  actual: Properties,
  stateChanges: readonly string[],
): Draft[] {
  if (stateChanges.length === 0) return [];
  const { object } = named;
  const sentences = stateChanges.map((text) => sentence(text.charAt(0).toUpperCase() + text.slice(1)));
  return [
    {
      ...named,
      rule: "OL021",
      severity: "info",
      message: `The next pulumi up updates the stack's state of the ${object.kind} "${object.name}" on ${named.app.name}. ${sentences.join(" ")}`,
      properties: ["serverId", "ownership"]
        .filter((name) => !isDeepStrictEqual(state[name], actual[name]) || actual[name] === "superseded")
        .map((property) => ({
          property,
          declared: { is: "absent" },
          deployed: sideOf(state[property]),
          actual: sideOf(actual[property]),
        })),
    },
  ];
}

/** The reason for which an object that is otherwise as declared is unknown. The stack's gap has the cause. */
export const SECRET_NOT_COMPARED = "its client secret was not compared";

/** A declared object that the app no longer has. One with its name and another ID was created in its place. */
function missing(
  subject: Subject,
  declared: StackResource,
  deployed: StackResource,
  inventory: Inventory,
): Found {
  const { app, kind, type } = subject;
  const [successor, ...others] =
    type === "ScopeGrant" ? [] : inventory.withName(app.key, kind, textOf(declared.inputs, "name"));
  if (successor === undefined || others.length > 0) {
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
      message:
        type === "ScopeGrant"
          ? `${app.name} no longer has the ${kind} with the client ID ${named.object.name}, whose scopes are declared.`
          : `${app.name} no longer has the ${kind} "${named.object.name}".`,
      properties: [exists],
    };
    return { verdict: "drifted", findings: [draft], objectId: undefined, isDeployed: false };
  }
  const named = naming(subject, inventory, successor.id);
  const identity = {
    property: "id",
    declared: sideOf(objectIdOf(deployed.id)),
    deployed: sideOf(objectIdOf(deployed.id)),
    actual: sideOf(successor.id),
  };
  const differences = inputDifferences(subject, declared, deployed, {
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
  const findings = [draft, ...classify(named, differences)];
  return { verdict: "drifted", findings, objectId: successor.id, isDeployed: false };
}

/** An object that is deployed, but that the program no longer declares: the next run deletes it, or leaves it in the app. */
function noLongerDeclared(
  subject: Subject,
  deployed: StackResource,
  foundId: string | undefined,
  inventory: Inventory,
): Found {
  const { app, type } = subject;
  const objectId = objectIdOf(foundId);
  if (objectId === undefined) return { verdict: "clean", findings: [], objectId, isDeployed: false };
  const named = naming(subject, inventory, objectId);
  const { kind, name } = named.object;
  const what = `${type === "ScopeGrant" ? "the scopes of " : ""}the ${kind} "${name}"`;
  const draft: Draft = {
    ...named,
    rule: deployed.pendingDeletion ? "OL019" : "OL021",
    severity: "medium",
    message: deployed.pendingDeletion
      ? `${app.name} still has ${what}, which a run replaced and did not delete.`
      : `The program no longer declares ${what}, but ${app.name} still has it.`,
    properties: [
      { property: "exists", declared: sideOf(false), deployed: sideOf(true), actual: sideOf(true) },
    ],
  };
  if (!isLeft(deployed)) return { verdict: "drifted", findings: [draft], objectId };
  const message = `The program no longer declares ${what}. The next pulumi up removes it from the stack and leaves it on ${app.name}.`;
  return { verdict: "drifted", findings: [{ ...draft, severity: "info", message }], objectId };
}

/** Whether the next run leaves the object in the app on purpose. */
function isLeft({ state = {} }: StackResource): boolean {
  const { ownership, adopted, deletionPolicy } = state;
  return leavesInPlace({
    ownership:
      ownership === "adopted" || ownership === "superseded"
        ? ownership
        : adopted === true
          ? "adopted"
          : "owned",
    deletionPolicy: deletionPolicy === "orphan" || deletionPolicy === "delete" ? deletionPolicy : undefined,
  });
}

/** An object that the program declares, and that was never deployed. The next run creates it, or adopts an existing one. */
async function neverDeployed(subject: Subject, inventory: Inventory, tools: Tools): Promise<Found> {
  const { app, kind, type, resource, run } = subject;
  const { declared } = resource;
  if (declared === undefined) throw new Error(`${resource.urn} has no ID`);
  const name = textOf(declared.inputs, "name");
  const [existing] = type === "ScopeGrant" ? [] : inventory.withName(app.key, kind, name);
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
  const differences = read === undefined ? [] : inputDifferences(subject, declared, undefined, read.state);
  if (differences.length > 0)
    return { verdict: "drifted", findings: classify(named, differences), objectId: existing.id };
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
  /** Whether the option `ignoreChanges` names the input. */
  ignored: (input: string) => boolean;
  /** The product whose scopes the object has; `undefined` for an outgoing link to another application. */
  scopesOf: Product | undefined;
}

function naming(subject: Subject, inventory: Inventory, objectId: string | undefined): Naming {
  const { app, directory, kind, resource, stack, type } = subject;
  const { declared, deployed } = resource;
  const endpoint = textOf(declared?.inputs, "authorizationEndpoint");
  const server = type === "OutgoingConnection" ? directory.at(endpoint) : app;
  const object: AppObject | undefined =
    objectId === undefined ? undefined : inventory.withId(app.key, kind, objectId);
  const clientId =
    object?.clientId ?? (textOf(deployed?.state, "clientId") || textOf(declared?.inputs, "clientId"));
  const declaredName = textOf(declared?.inputs, "name") || textOf(deployed?.state, "name");
  const name = object?.name ?? (declaredName || clientId || lastPart(resource.urn));
  return {
    app,
    object: { kind, name, ...(objectId === undefined ? {} : { id: objectId }) },
    // The declared name, so that a renamed object keeps its findings. A grant declares none.
    key:
      type === "ScopeGrant" && clientId !== ""
        ? keyOf(kind, `with the client ID ${clientId}`)
        : keyOf(kind, declaredName || name),
    resources: [{ urn: resource.urn, stack: stack.reading.key }],
    clientId: clientId || undefined,
    creator: object?.creator,
    type,
    ignored: ignoredInputs([...(declared?.ignored ?? []), ...(deployed?.ignored ?? [])]),
    scopesOf: server?.target.product,
  };
}

/** The inputs that paths of the option `ignoreChanges` name as a whole: `scopes`, `["scopes"]`, `scopes[*]`, `*`. */
function ignoredInputs(paths: readonly string[]): (input: string) => boolean {
  const names = new Set(paths.map((own) => own.replace(/^\["(.*)"\]$/, "$1").replace(/\[\*\]$/, "")));
  return (input) => names.has(input) || names.has("*");
}

/** The product's own ID in a resource ID, such as `jira/incoming/3` or `jira/incoming/3/scopes`. */
export function objectIdOf(id: string | undefined): string | undefined {
  return /\/(?:link|incoming|outgoing)\/([^/]+)(?:\/scopes)?$/.exec(id ?? "")?.[1];
}

function lastPart(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
