/** What both doors do with a resource, step by step: the resource's own work, and the run's claims around it. */

import { randomUUID } from "node:crypto";
import type { ResourceType } from "../contract/types.gen";
import type { Problem } from "../contract/validate";
import { checkInputs } from "./check";
import type { Context } from "./context";
import { PartialFailure } from "./errors";
import type { Change, Found, Resource, Standing } from "./resource";
import type { Run } from "./run";
import type { Properties } from "./values";

/** What a diff says. */
export interface Verdict {
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
  diff(run: Run, id: string, state: Properties, inputs: Properties): Verdict;
  /**
   * The outputs that `create`, or with a `state` `update`, will give for certain, the inputs among them; what is not among them is not
   * known yet. Asks no app.
   */
  foresee(run: Run, state: Properties | undefined, inputs: Properties): Properties;
  create(run: Run, tools: Tools, inputs: Properties): Promise<Standing<Properties>>;
  update(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<Standing<Properties>>;
  read(
    run: Run,
    tools: Tools,
    id: string,
    state: Properties | undefined,
  ): Promise<Found<Properties, Properties> | undefined>;
  delete(run: Run, tools: Tools, id: string, state: Properties): Promise<void>;
}

/** What was carried from app to app must not be repeated by either of them in a message. */
function keepSecrets(run: Run, ...known: (Properties | undefined)[]): void {
  for (const values of known) {
    const secret = values?.["clientSecret"];
    if (typeof secret === "string") run.fleet.secrets.add(secret);
  }
}

/** The mark of a resource in its state. */
function markOf(state: Properties): string {
  const { mark } = state;
  return typeof mark === "string" ? mark : "";
}

/**
 * The operations of a resource. Inputs that reach `create` and `update` were checked before, and states come from earlier
 * operations: here is the one place that takes them for what they are.
 */
export function operationsOf<I extends object, S extends object>(resource: Resource<I, S>): Operations {
  const claim = (run: Run, id: string, mark: string, inputs: Properties): void => {
    if (resource.shared !== true) run.claims.known(id, mark);
    for (const other of resource.rulesOut?.(id, inputs) ?? []) run.claims.known(other, mark);
  };
  const reconcile = async (
    run: Run,
    context: Context,
    prior: Standing<Properties> | undefined,
    inputs: Properties,
    mark: string,
  ): Promise<Standing<Properties>> => {
    const known = prior === undefined ? undefined : { id: prior.id, state: prior.state as S };
    try {
      const { id, state } = await resource.reconcile(context, known, inputs as I);
      claim(run, id, mark, inputs);
      return { id, state: { ...(state as Properties), mark } };
    } catch (error) {
      if (error instanceof PartialFailure) throw error.withState({ ...error.state, mark });
      throw error;
    }
  };
  return {
    type: resource.type,
    check: async (run, tools, declared, before = {}) => {
      const { inputs, problems } = checkInputs(resource, run.fleet, declared);
      for (const caution of resource.cautions?.(run.fleet, inputs, before) ?? []) tools.warn(caution);
      const context = run.operation(tools);
      const all = [...problems, ...(await run.preflight(context))];
      const isNew = Object.keys(before).length === 0;
      // Of apps that cannot be worked with nothing more is asked.
      if (isNew && all.length === 0) all.push(...((await resource.look?.(context, inputs)) ?? []));
      return { inputs, problems: all };
    },
    diff: (run, id, state, inputs) => {
      if (resource.shared !== true) run.claims.compared(id, markOf(state));
      for (const other of resource.rulesOut?.(id, inputs) ?? []) run.claims.known(other, markOf(state));
      const changes = resource.diff(run.fleet, state, inputs);
      const drift = Array.isArray(state["drift"])
        ? state["drift"].filter((line) => typeof line === "string")
        : [];
      return { changes, drift, deleteBeforeReplace: resource.deleteBeforeReplace(changes) };
    },
    foresee: (run, state, inputs) => {
      const mark = state === undefined ? {} : { mark: markOf(state) };
      return {
        ...inputs,
        drift: [],
        ...resource.foresee(run.fleet, state as S | undefined, inputs),
        ...mark,
      };
    },
    create: (run, tools, inputs) => {
      keepSecrets(run, inputs);
      const mark = randomUUID();
      return reconcile(run, run.operation({ ...tools, mark }), undefined, inputs, mark);
    },
    update: (run, tools, id, state, inputs) => {
      keepSecrets(run, state, inputs);
      return reconcile(run, run.operation(tools), { id, state }, inputs, markOf(state));
    },
    read: async (run, tools, id, state) => {
      keepSecrets(run, state);
      const context = run.operation(tools);
      const found = await resource.read(context, id, state as S | undefined);
      if (found === undefined) return undefined;
      run.claims.refreshed(id);
      const mark = state === undefined ? randomUUID() : markOf(state);
      return { id, inputs: found.inputs as Properties, state: { ...(found.state as Properties), mark } };
    },
    delete: async (run, tools, id, state) => {
      keepSecrets(run, state);
      const context = run.operation(tools);
      if (run.claims.isAnothers(id, markOf(state))) {
        context.warn(`${id} now belongs to another resource of this stack and is not deleted.`);
        return;
      }
      await resource.delete(context, id, state as S);
      run.claims.release(id);
    },
  };
}
