/** The differences of a declared object, as the provider's own diff finds them: the declaration, the last deployment, and the app. */

import { isDeepStrictEqual } from "node:util";
import { LifecycleError } from "../../../provider/lifecycle/lifecycleError";
import type { Change, Resource } from "../../../provider/lifecycle/resource";
import type { Run } from "../../../provider/lifecycle/run";
import { operationsFor, RESOURCES } from "../../../provider/resources";
import { hasUnknown, UNKNOWN, type Properties, type Value } from "../../../provider/schema/values";
import type { StackResource } from "../declared/deployment";
import type { DeclaredResource, LoadedStack } from "../declared/stacks";
import type { PropertyComparison } from "../model";
import { secretSide, sideOf, textOf } from "./draft";

/** One difference. The values are for its judgement only: they may be secret. */
export interface Difference {
  comparison: PropertyComparison;
  declared: Value | undefined;
  actual: Value | undefined;
  /** Whether no text may contain the values. */
  isSecret: boolean;
  /** Whether Pulumi refuses to make the change, because the stack has adopted the object. */
  isRefused: boolean;
  /** Whether another object would replace this one. */
  isReplacement: boolean;
}

/** The resource whose object is compared. */
export interface Compared {
  app: { key: string };
  run: Run;
  resource: DeclaredResource;
  stack: LoadedStack;
}

/** The state for a read. A secret that can't be decrypted is one that the provider takes for unknown. */
export function readableState({ state = {} }: Pick<StackResource, "state">): Properties {
  const known = Object.entries(state).filter(
    ([name, value]) => name === "clientSecret" || !hasUnknown(value),
  );
  return Object.fromEntries(known.map(([name, value]) => [name, value === UNKNOWN ? "" : value]));
}

/** What the provider's diff finds. */
export interface Compares {
  /** What a refresh finds, too. */
  differences: Difference[];
  /** What the next run changes in the stack's state alone, as the provider's sentences: a refresh finds no change. */
  stateChanges: string[];
}

/** The object as it is, compared with the declaration by the provider's own diff. `actual` is the state that a refresh would read. */
export function compare(
  compared: Compared,
  declared: StackResource,
  deployed: StackResource,
  actual: Properties,
): Compares {
  const { run, stack } = compared;
  const { id = "", state = {} } = deployed;
  const serverId = textOf(state, "serverId");
  // A refresh stores the server ID of the app's instance. Until then, the state may be of another one that is accepted.
  const own = serverId === "" ? actual : { ...actual, serverId };
  const asRefreshed = changesOf(run, id, declared, own);
  // After a read, the first diff is that of the refresh, and the second one that of the program.
  const asDeclared = changesOf(run, id, declared, own);
  const { drift } = stack.reading.source === "program" ? asDeclared : asRefreshed;
  const ofOutputs = linesIn(actual["drift"]);
  const isRefused = asRefreshed.isRefused || asDeclared.isRefused;
  return {
    differences: [
      ...differencesOf(compared, { declared, deployed, actual }, { ...asRefreshed, isRefused }),
      ...outputDifferences(compared, deployed, actual, ofOutputs),
    ],
    stateChanges: drift.filter((line) => !ofOutputs.includes(line)),
  };
}

/** The inputs in which the app differs from the declaration, as the provider compares them. */
export function inputDifferences(
  compared: Compared,
  declared: StackResource,
  deployed: StackResource | undefined,
  actual: Properties,
): Difference[] {
  const found = changesOf(compared.run, deployed?.id ?? "", declared, actual);
  return differencesOf(compared, { declared, deployed, actual }, found);
}

function differencesOf(
  { app, resource, stack }: Compared,
  sides: { declared: StackResource; deployed: StackResource | undefined; actual: Properties },
  { changes, isRefused }: Pick<Found, "changes" | "isRefused">,
): Difference[] {
  const { declared, deployed, actual } = sides;
  const secrets = new Set([...declared.secrets, ...(deployed?.secrets ?? []), "clientSecret"]);
  const isKnown = (path: string): boolean => !hasUnknown(declared.inputs[path]) && !hasUnknown(actual[path]);
  return changes
    .filter(({ path }) => isKnown(path))
    .map(({ path, replace }) => {
      const isSecret = secrets.has(path);
      const side = isSecret
        ? (value: Value | undefined) => secretSide(value, `${app.key} ${resource.urn}`)
        : sideOf;
      const before = deployed?.state?.[path];
      const isDeployed = deployed !== undefined && isDeepStrictEqual(before, actual[path]);
      return {
        comparison: {
          property: path,
          declared: side(declared.inputs[path]),
          deployed: side(before),
          actual: side(actual[path]),
          ...(isDeployed && stack.reading.source === "program" ? { note: AS_DEPLOYED } : {}),
        },
        declared: declared.inputs[path],
        actual: actual[path],
        isSecret,
        isRefused,
        isReplacement: replace,
      };
    });
}

const AS_DEPLOYED =
  "The stack's last deployment has the app's value: the program was changed and not deployed, or a refresh has saved the drift.";

/** A diff of the provider. */
interface Found {
  changes: Change[];
  /** Sentences. */
  drift: string[];
  isRefused: boolean;
}

function changesOf(run: Run, id: string, { type, inputs }: StackResource, actual: Properties): Found {
  try {
    const { changes = [], drift = [] } = operationsFor(type)?.diff(run, id, actual, inputs) ?? {};
    return { changes, drift, isRefused: false };
  } catch (error) {
    // Pulumi would refuse to make the change, or to manage the object twice. What differs, differs all the same.
    if (!(error instanceof LifecycleError) || !REFUSALS.has(error.code)) throw error;
    const changes = (RESOURCES[type] as Resource<object, object>).diff(run.appsConfig, actual, inputs);
    return { changes, drift: [], isRefused: error.code === "NOT_OWNED" };
  }
}

/** Two resources with one object are a finding of their own. */
const REFUSALS: ReadonlySet<string> = new Set(["NOT_OWNED", "DECLARED_TWICE"]);

/** The drift that the provider finds in outputs: a secret that was reset. */
function outputDifferences(
  { app, resource }: Compared,
  { state }: StackResource,
  actual: Properties,
  notes: readonly string[],
): Difference[] {
  if (notes.length === 0) return [];
  const owner = `${app.key} ${resource.urn}`;
  const deployed = secretSide(state?.["clientSecret"], owner);
  return [
    {
      comparison: {
        property: "clientSecret",
        declared: deployed,
        deployed,
        actual: secretSide(actual["clientSecret"], owner),
        note: notes.join(" "),
      },
      declared: state?.["clientSecret"],
      actual: actual["clientSecret"],
      isSecret: true,
      isRefused: false,
      isReplacement: false,
    },
  ];
}

function linesIn(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((line) => typeof line === "string") : [];
}
