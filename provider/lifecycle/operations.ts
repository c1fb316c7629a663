/** What both doors do with a resource, step by step: the resource's own work, and the run's claims around it. */

import { randomUUID } from "node:crypto";
import type { ResourceType } from "../schema/types.gen";
import type { Problem } from "../schema/validate";
import { leavesInPlace } from "./adoption";
import { checkInputs } from "./check";
import type { Context } from "./context";
import { LifecycleError, PartialFailure } from "./errors";
import { listObjects } from "./listing";
import { judgeProductLink } from "./productLinks";
import type { Change, ReadResult, Listed, Resource, ResourceState } from "./resource";
import type { Run } from "./run";
import type { Properties } from "../schema/values";

/** What a diff says. */
export interface DiffResult {
  changes: Change[];
  /** What changed outside and is no input: enough for an update by itself. */
  drift: string[];
  deleteBeforeReplace: boolean;
}

/** How an operation tells people something, and when it has to end. */
export type Tools = Pick<Parameters<Run["operation"]>[0], "warn" | "signal">;

/** A resource with its types put aside: what a door holds. States and inputs are plain objects. */
export interface Operations {
  readonly type: ResourceType;
  /** `before` are the inputs of the last run; without them, or with `{}`, there was none. */
  check(
    run: Run,
    tools: Tools,
    declared: Properties,
    before?: Properties,
  ): Promise<{ inputs: Properties; problems: Problem[] }>;
  diff(run: Run, id: string, state: Properties, inputs: Properties): DiffResult;
  /**
   * The outputs that `create`, or with a `state` `update`, will give for certain, the inputs among them; what is not among them is not
   * known yet. Asks no app.
   */
  previewOutputs(run: Run, state: Properties | undefined, inputs: Properties): Properties;
  create(run: Run, tools: Tools, inputs: Properties): Promise<ResourceState<Properties>>;
  update(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<ResourceState<Properties>>;
  read(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties | undefined,
  ): Promise<ReadResult<Properties, Properties> | undefined>;
  delete(run: Run, tools: Tools, id: string, state: Properties): Promise<void>;
  /** Everything of the type in one app, or in the fleet; see `listObjects`. What stands in no app has no list. */
  readonly list?: (run: Run, tools: Tools, app: string | undefined) => Promise<Listed[]>;
}

/** What was carried from app to app must not be repeated by either of them in a message. */
function keepSecrets(run: Run, ...known: (Properties | undefined)[]): void {
  for (const values of known) {
    const secret = values?.["clientSecret"];
    if (typeof secret === "string") run.appsConfig.secrets.add(secret);
  }
}

/** The first app of the state that a sound fleet does not have. */
function absentApp({ appsConfig }: Run, { app, remoteApp }: Properties): string | undefined {
  if (appsConfig.problems.length > 0) return undefined;
  return [app, remoteApp]
    .filter((name) => typeof name === "string")
    .find((name) => !appsConfig.targets.has(name) && !appsConfig.invalid.has(name));
}

/** What can be done about a resource whose app was renamed in the fleet, or has left it. */
function outOfReach(id: string, app: string, cause?: unknown): LifecycleError {
  return new LifecycleError(
    "CONFIGURATION",
    `applinks:apps has no app "${app}", but the state still has ${id}, which cannot be reached without it. Give the entry of ` +
      `"${app}" back under this name; to rename an app, follow docs/guides/adoption.md. If the app itself is gone for good, let Pulumi forget ` +
      "the resource: pulumi state delete '<urn>'.",
    cause,
  );
}

/** Says what to do where an operation on what the state has fails because its app is not in the fleet. */
async function reaching<T>(run: Run, id: string, state: Properties, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const app = absentApp(run, state);
    if (app === undefined || !(error instanceof LifecycleError) || error.code !== "CONFIGURATION")
      throw error;
    throw outOfReach(id, app, error);
  }
}

/** The mark of a resource in its state. */
function ownerOf(state: Properties): string {
  const { owner } = state;
  return typeof owner === "string" ? owner : "";
}

/**
 * The operations of a resource. Inputs that reach `create` and `update` were checked before, and states come from earlier
 * operations: here is the one place that takes them for what they are.
 */
export function operationsOf<I extends object, S extends object>(resource: Resource<I, S>): Operations {
  const claim = (run: Run, id: string, owner: string, inputs: Properties): void => {
    if (resource.shared !== true) run.ownership.known(id, owner);
    for (const other of resource.rulesOut?.(id, inputs) ?? []) run.ownership.known(other, owner);
  };
  const soleProblems = (run: Run, inputs: Properties): Problem[] => {
    const sole = resource.sole?.(inputs);
    const other = sole === undefined ? undefined : run.ownership.wanted(sole.what, sole.name);
    if (sole === undefined || other === undefined) return [];
    const reason = `is declared for "${other}", too, but there is one ${sole.what}: leave it out of one of them`;
    return [{ path: sole.path, reason }];
  };
  const reconcile = async (
    run: Run,
    context: Context,
    prior: ResourceState<Properties> | undefined,
    inputs: Properties,
    owner: string,
  ): Promise<ResourceState<Properties>> => {
    const known = prior === undefined ? undefined : { id: prior.id, state: prior.state as S };
    try {
      const { id, state } = await resource.reconcile(context, known, inputs as I);
      claim(run, id, owner, inputs);
      return { id, state: { ...(state as Properties), owner } };
    } catch (error) {
      if (error instanceof PartialFailure) throw error.withState({ ...error.state, owner });
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
      for (const warning of resource.warnings?.(run.appsConfig, inputs, before) ?? []) tools.warn(warning);
      const context = run.operation(tools);
      const inspection = await run.preflight(context);
      const judgement = judgeProductLink(run.appsConfig, inspection.versions, inputs);
      if (judgement !== undefined && "warning" in judgement) run.warnOnce(context, judgement.warning);
      const refusal = judgement !== undefined && "problem" in judgement ? [judgement.problem] : [];
      problems.push(...soleProblems(run, inputs), ...inspection.problems, ...refusal);
      const isNew = Object.keys(before).length === 0;
      // Of apps that cannot be worked with nothing more is asked.
      if (isNew && problems.length === 0) problems.push(...((await resource.look?.(context, inputs)) ?? []));
      return { inputs, problems };
    },
    diff: (run, id, state, inputs) => {
      if (resource.shared !== true) {
        run.ownership.compared(id, ownerOf(state));
        // The replacement would come about, and then the old object could not be deleted: neither in this run nor in a later one.
        const { app } = state;
        if (typeof app === "string" && absentApp(run, { app }) !== undefined && !leavesInPlace(state))
          throw outOfReach(id, app);
      }
      for (const other of resource.rulesOut?.(id, inputs) ?? []) run.ownership.known(other, ownerOf(state));
      const changes = resource.diff(run.appsConfig, state, inputs);
      const drift = Array.isArray(state["drift"])
        ? state["drift"].filter((line) => typeof line === "string")
        : [];
      return { changes, drift, deleteBeforeReplace: resource.deleteBeforeReplace(changes) };
    },
    previewOutputs: (run, state, inputs) => {
      const owner = state === undefined ? {} : { owner: ownerOf(state) };
      return {
        ...inputs,
        drift: [],
        ...resource.previewOutputs(run.appsConfig, state as S | undefined, inputs),
        ...owner,
      };
    },
    create: (run, tools, inputs) => {
      keepSecrets(run, inputs);
      const owner = randomUUID();
      return reconcile(run, run.operation({ ...tools, owner }), undefined, inputs, owner);
    },
    update: (run, tools, id, state, inputs) => {
      keepSecrets(run, state, inputs);
      return reconcile(run, run.operation(tools), { id, state }, inputs, ownerOf(state));
    },
    read: async (run, tools, id, state) => {
      keepSecrets(run, state);
      const context = run.operation(tools);
      const found = await reaching(run, id, state ?? {}, () =>
        resource.read(context, id, state as S | undefined),
      );
      if (found === undefined) return undefined;
      run.ownership.refreshed(id);
      const owner = state === undefined ? randomUUID() : ownerOf(state);
      return { id, inputs: found.inputs as Properties, state: { ...(found.state as Properties), owner } };
    },
    delete: async (run, tools, id, state) => {
      keepSecrets(run, state);
      const context = run.operation(tools);
      if (run.ownership.isAnothers(id, ownerOf(state))) {
        context.warn(`${id} now belongs to another resource of this stack and is not deleted.`);
        return;
      }
      await reaching(run, id, state, () => resource.delete(context, id, state as S));
      run.ownership.release(id);
    },
  };
}
