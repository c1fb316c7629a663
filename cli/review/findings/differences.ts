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
import { secretSide, sideOf } from "./draft";

/** One difference. The values are for its judgement only: they may be secret. */
export interface Difference {
  comparison: PropertyComparison;
  declared: Value | undefined;
  actual: Value | undefined;
  /** Whether no text may contain the values. */
  isSecret: boolean;
  /** Whether Pulumi refuses to make the change, because the stack has adopted the object. */
  isRefused: boolean;
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

/** The inputs in which the app differs from the declaration, as the provider compares them. */
export function inputDifferences(
  { app, run, resource, stack }: Compared,
  declared: StackResource,
  deployed: StackResource | undefined,
  actual: Properties,
): Difference[] {
  const secrets = new Set([...declared.secrets, ...(deployed?.secrets ?? []), "clientSecret"]);
  const isKnown = (path: string): boolean => !hasUnknown(declared.inputs[path]) && !hasUnknown(actual[path]);
  const { changes, isRefused } = changesOf(run, deployed?.id ?? "", declared, actual);
  return changes
    .filter(({ path }) => isKnown(path))
    .map(({ path }) => {
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
      };
    });
}

const AS_DEPLOYED =
  "The stack's last deployment has the app's value: the program was changed and not deployed, or a refresh has saved the drift.";

function changesOf(
  run: Run,
  id: string,
  { type, inputs }: StackResource,
  actual: Properties,
): { changes: Change[]; isRefused: boolean } {
  try {
    return { changes: operationsFor(type)?.diff(run, id, actual, inputs).changes ?? [], isRefused: false };
  } catch (error) {
    // Pulumi would refuse to make the change. The object differs all the same.
    if (!(error instanceof LifecycleError) || error.code !== "NOT_OWNED") throw error;
    const changes = (RESOURCES[type] as Resource<object, object>).diff(run.appsConfig, actual, inputs);
    return { changes, isRefused: true };
  }
}

/** The drift that the provider finds in outputs: a secret that was reset. */
export function outputDifferences(
  { app, resource }: Compared,
  { state }: StackResource,
  actual: Properties,
): Difference[] {
  const notes = Array.isArray(actual["drift"])
    ? actual["drift"].filter((note) => typeof note === "string")
    : [];
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
    },
  ];
}
