/** The operations that both adapters call: the resource's own work, with the checks and the ownership that all resources share. */

import { isAppError } from "../atlassian/appError";
import { inputNames } from "../schema/inputs";
import type { Ownership, ResourceType } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import {
  afterRefresh,
  afterUpdate,
  leavesInPlace,
  mayDelete,
  refuseChange,
  refuseReplacement,
} from "./adoption";
import { checkInputs } from "./check";
import type { Context } from "./context";
import { configWarnings, inputWarnings } from "./doubtfulValues";
import { compareInstance, findTwins, previewInstance, recordInstance, requireInstance } from "./instance";
import { LifecycleError, PartialFailure } from "./lifecycleError";
import { listObjects } from "./listing";
import { checkProductLink, referredApps, storageProblem } from "./productLinks";
import { checkSiteLinks } from "./siteLinks";
import type { Change, ReadResult, Listed, Resource, ResourceState } from "./resource";
import type { Run } from "./run";
import { newOwner } from "./ownership";
import { hasUnknown, type KnownOutputs, type Properties } from "../schema/values";

/** The result of a diff. */
export interface DiffResult {
  changes: Change[];
  /** Drift that no input shows. It causes an update by itself. */
  drift: string[];
  deleteBeforeReplace: boolean;
}

/** How an operation shows warnings, and what ends it. */
export type Tools = Pick<Parameters<Run["operation"]>[0], "warn" | "signal" | "longest" | "redact">;

/** A resource without its static types, as adapters use it. States and inputs are plain objects. */
export interface Operations {
  readonly type: ResourceType;
  /** `before` are the inputs of the last run; without them, or with `{}`, the resource is new. */
  check(
    run: Run,
    tools: Tools,
    declared: Properties,
    before?: Properties,
  ): Promise<{ inputs: Properties; problems: Problem[] }>;
  diff(run: Run, id: string, state: Properties, inputs: Properties): DiffResult;
  /**
   * The outputs of `create`, or with a `state` of `update`, that are certain before it runs, with the inputs. All others are unknown.
   * Sends no request.
   */
  previewOutputs(run: Run, state: Properties | undefined, inputs: Properties): KnownOutputs;
  create(run: Run, tools: Tools, inputs: Properties): Promise<ResourceState<Properties>>;
  update(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<ResourceState<Properties>>;
  /** `external`: a program only reads the object, and no resource manages it. */
  read(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties | undefined,
    external?: boolean,
  ): Promise<ReadResult<Properties, Properties> | undefined>;
  delete(run: Run, tools: Tools, id: string, state: Properties): Promise<void>;
  /** All objects of the type in one app, or in all apps; see `listObjects`. Types that are no objects of apps have no list. */
  readonly list?: (run: Run, tools: Tools, app: string | undefined) => Promise<Listed[]>;
}

/** Redacts these client secrets in messages: a remote app may repeat them in an error. */
function redactSecrets(run: Run, ...known: (Properties | undefined)[]): void {
  for (const values of known) {
    const secret = values?.["clientSecret"];
    if (typeof secret === "string") run.appsConfig.secrets.add(secret);
  }
}

/** The first app of the state that a valid configuration does not have. */
function missingApp({ appsConfig }: Run, { app, remoteApp }: Properties): string | undefined {
  if (appsConfig.problems.length > 0) return undefined;
  return [app, remoteApp]
    .filter((name) => typeof name === "string")
    .find((name) => !appsConfig.targets.has(name) && !appsConfig.invalid.has(name));
}

/** The error for a resource whose app was renamed in the configuration, or removed from it. */
function appMissing(id: string, app: string, cause?: unknown): LifecycleError {
  return new LifecycleError(
    "CONFIGURATION",
    `applinks:apps has no app "${app}", but the state still has ${id}. Nothing was changed. Restore the configuration of "${app}" under ` +
      "this name. To rename an app, follow docs/guides/adoption.md. If the app no longer exists, remove the resource from the state: " +
      "pulumi state delete '<urn>'.",
    cause,
  );
}

/** Runs an operation on an object of the state. If it fails because the app is not configured, throws an error with what to do. */
async function explainingMissingApp<T>(
  run: Run,
  id: string,
  state: Properties,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const app = missingApp(run, state);
    if (app === undefined || !(error instanceof LifecycleError) || error.code !== "CONFIGURATION")
      throw error;
    throw appMissing(id, app, error);
  }
}

/** The state in the form of this release. States of older releases have `adopted` instead of the ownership. */
function current({ adopted, ...state }: Properties): Properties & { ownership: Ownership } {
  const { ownership = adopted === true ? "adopted" : "owned" } = state;
  return { ...state, ownership: ownership as Ownership };
}

/** The state on an instance: an object that another instance has under the same ID was not created by this stack. */
function afterMove(
  state: Properties & { ownership: Ownership },
  { serverId }: { serverId?: string },
): Properties & { ownership: Ownership } {
  const { serverId: before } = state;
  const hasMoved = typeof before === "string" && serverId !== undefined && before !== serverId;
  return hasMoved && state.ownership === "owned" ? { ...state, ownership: "adopted" } : state;
}

const DECLARED_AGAIN =
  "another resource of this stack managed the object meanwhile; after the next update, this resource manages it again";

/** The owner ID in a state. */
function ownerOf(state: Properties): string {
  const { owner } = state;
  return typeof owner === "string" ? owner : "";
}

/**
 * The operations of a resource. Inputs of `create` and `update` were checked before, and states come from earlier operations: this is the
 * only place that casts them to their types.
 */
export function operationsOf<I extends object, S extends object>(resource: Resource<I, S>): Operations {
  const recordOwner = (run: Run, id: string, owner: string, inputs: Properties): void => {
    if (resource.shared !== true) run.ownership.record(id, owner);
    for (const other of resource.supersedes?.(id, inputs) ?? []) run.ownership.record(other, owner);
  };
  const positionProblems = (run: Run, inputs: Properties): Problem[] => {
    const claimed = resource.uniquePosition?.(inputs);
    if (claimed === undefined) return [];
    const { app, position, path, name } = claimed;
    const other = run.ownership.reserve(app, position, name);
    if (other === undefined) return [];
    return [
      {
        path,
        reason: `is also declared for "${other}", but only one object can be the ${position}; leave it out of one of them`,
      },
    ];
  };
  /** The problem with an existing object that a new resource can't adopt. */
  const existingProblems = async (context: Context, inputs: Properties): Promise<Problem[]> => {
    const { app } = inputs;
    if (resource.existing === undefined || typeof app !== "string") return [];
    if (context.appsConfig.targets.get(app)?.preflight !== true) return [];
    const unknown = Object.keys(inputs).filter((input) => hasUnknown(inputs[input]));
    const known = Object.fromEntries(Object.entries(inputs).filter(([input]) => !unknown.includes(input)));
    try {
      await resource.existing(context, context.app(app), known as Partial<I>, unknown);
      return [];
    } catch (error) {
      if (error instanceof LifecycleError)
        return [{ path: "name" in inputs ? "name" : "app", reason: error.message }];
      if (isAppError(error) && error.fact !== undefined) return [{ path: "app", reason: error.message }];
      // The creation fails with the same error.
      if (isAppError(error)) return [];
      throw error;
    }
  };
  const reconcile = async (
    run: Run,
    context: Context,
    prior: ResourceState<Properties> | undefined,
    inputs: Properties,
    owner: string,
  ): Promise<ResourceState<Properties>> => {
    const instance = await recordInstance(run.instances, context, inputs["app"], prior);
    const known =
      prior === undefined
        ? undefined
        : { id: prior.id, state: afterMove(current(prior.state), instance) as Properties as S };
    try {
      const { id, state } = await resource.reconcile(context, known, inputs as I);
      const owned = { ...(state as Properties), ...instance, owner };
      try {
        recordOwner(run, id, owner, inputs);
      } catch (cause) {
        // The object exists, so it must reach the state.
        throw new PartialFailure(id, owned, cause);
      }
      return { id, state: owned };
    } catch (error) {
      if (error instanceof PartialFailure) throw error.withState({ ...error.state, ...instance, owner });
      throw error;
    }
  };
  const { list } = resource;
  return {
    type: resource.type,
    ...(list === undefined
      ? {}
      : {
          list: (run, tools, app) =>
            listObjects(run.operation(tools), { list }, app === undefined ? [] : [app]),
        }),
    check: async (run, tools, declared, before = {}) => {
      const { inputs, problems } = checkInputs(resource, run.appsConfig, declared);
      const context = run.operation(tools);
      for (const warning of resource.warnings?.(run.appsConfig, inputs, before) ?? [])
        context.warn("POWERFUL_SCOPES", warning);
      for (const { code, message } of inputWarnings(run.appsConfig, declared, before))
        context.warn(code, message);
      for (const { code, message } of configWarnings(run.appsConfig, inputs)) context.warnOnce(code, message);
      const referred = referredApps(run.appsConfig, inputs);
      const preflight = await run.preflight(
        context,
        referred.map(({ target }) => target.name),
      );
      const twins = findTwins(run.instances, referred);
      for (const warning of twins.warnings) context.warnOnce("SAME_INSTANCE", warning);
      problems.push(...positionProblems(run, inputs), ...preflight.problems, ...twins.problems);
      const versions = checkProductLink(run.appsConfig, preflight.versions, inputs);
      if (versions !== undefined && "warning" in versions)
        context.warnOnce("UNSUPPORTED_VERSION", versions.warning);
      if (versions !== undefined && "problem" in versions) problems.push(versions.problem);
      const isNew = Object.keys(before).length === 0;
      const ofSites = await checkSiteLinks(context, run.instances, referred, isNew);
      problems.push(...ofSites.problems);
      for (const { code, message } of ofSites.warnings) context.warnOnce(code, message);
      // Apps with problems get no further requests.
      if (isNew && problems.length === 0) {
        const storage = await storageProblem(context, inputs);
        if (storage !== undefined) problems.push(storage);
      }
      if (isNew && problems.length === 0) problems.push(...(await existingProblems(context, inputs)));
      return { inputs, problems };
    },
    diff: (run, id, state, inputs) => {
      const instance = compareInstance(run.instances, run.appsConfig, id, state);
      const declared = resource.shared === true || run.ownership.recordDiff(id, ownerOf(state));
      const { ownership } = current(state);
      if (resource.shared !== true) {
        // A replacement would be created, and then the old object could not be deleted, in this run or a later one.
        const { app } = state;
        if (
          typeof app === "string" &&
          missingApp(run, { app }) !== undefined &&
          !leavesInPlace(current(state))
        )
          throw appMissing(id, app);
      }
      // A refresh compares the inputs of the last run, which the program may have changed.
      for (const other of declared ? (resource.supersedes?.(id, inputs) ?? []) : [])
        run.ownership.record(other, ownerOf(state));
      const changes = resource.diff(run.appsConfig, current(state), inputs);
      const replacing = changes.filter(({ replace }) => replace).map(({ path }) => path);
      if (declared && replacing.length > 0) refuseReplacement(id, replacing, current(state));
      // Without the input, a program could not allow the change: a grant is authoritative for the scopes.
      if (declared && inputNames(resource.type).includes("adopt"))
        refuseChange(id, changes, inputs, current(state));
      const drift = Array.isArray(state["drift"])
        ? state["drift"].filter((line) => typeof line === "string")
        : [];
      if (declared && ownership === "superseded") drift.push(DECLARED_AGAIN);
      return {
        changes,
        drift: [...instance, ...drift],
        deleteBeforeReplace: resource.deleteBeforeReplace(changes),
      };
    },
    previewOutputs: (run, state, inputs) => {
      const prior = state && current(state);
      const owner = state === undefined ? {} : { owner: ownerOf(state) };
      const ownership =
        state !== undefined && prior !== undefined && ("ownership" in state || "adopted" in state)
          ? { ownership: afterUpdate(prior.ownership) }
          : {};
      return {
        ...inputs,
        drift: [],
        ...resource.previewOutputs(run.appsConfig, prior as S | undefined, inputs),
        ...ownership,
        ...previewInstance(run.instances, inputs["app"], state),
        ...owner,
      };
    },
    create: (run, tools, inputs) => {
      redactSecrets(run, inputs);
      const owner = newOwner();
      return reconcile(run, run.operation({ ...tools, owner }), undefined, inputs, owner);
    },
    update: (run, tools, id, state, inputs) => {
      redactSecrets(run, state, inputs);
      return reconcile(run, run.operation(tools), { id, state }, inputs, ownerOf(state));
    },
    read: async (run, tools, id, state, external = false) => {
      redactSecrets(run, state);
      const context = run.operation(tools);
      const instance = await requireInstance(run.instances, context, id, state ?? {});
      const owner = state === undefined ? newOwner() : ownerOf(state);
      const prior = state && current(state);
      const managed = external || resource.shared === true ? undefined : prior;
      // Before the request, so that the other reads of this refresh find it.
      if (managed !== undefined) run.ownership.recordReader(id, { owner, deletes: mayDelete(managed) });
      const found = await explainingMissingApp(run, id, state ?? {}, () =>
        resource.read(context, id, prior as S | undefined),
      );
      if (found === undefined) return undefined;
      // Without a state, this is no refresh: the comparison of an imported resource is that of a declared one.
      if (managed !== undefined) run.ownership.recordRefresh(found.id, owner);
      const ownership =
        managed === undefined || !("ownership" in found.state)
          ? {}
          : {
              ownership: afterRefresh(afterMove(managed, instance), {
                isSuperseded: run.ownership.isSuperseded(found.id, owner),
                isHandedOn: run.ownership.isOwnedHere(found.id, owner),
              }),
            };
      return {
        id: found.id,
        inputs: found.inputs as Properties,
        state: { ...(found.state as Properties), ...instance, ...ownership, owner },
      };
    },
    delete: async (run, tools, id, state) => {
      redactSecrets(run, state);
      const context = run.operation(tools);
      // What a deletion leaves in the app needs no request.
      const instance =
        resource.shared !== true && !leavesInPlace(current(state))
          ? await requireInstance(run.instances, context, id, state)
          : {};
      const prior = afterMove(current(state), instance);
      if (run.ownership.isOwnedByOther(id, ownerOf(state))) {
        context.warn(
          "OWNER_CHANGED",
          `${id} was not deleted: another resource of this stack manages it now.`,
        );
        return;
      }
      await explainingMissingApp(run, id, state, () =>
        resource.delete(context, id, prior as Properties as S),
      );
      run.ownership.release(id, ownerOf(state));
    },
  };
}
