/** What both doors do with a resource, step by step: the resource's own work, and the run's claims around it. */

import type { ResourceType } from "../contract/types.gen";
import type { Problem } from "../contract/validate";
import { checkInputs } from "./check";
import type { Context } from "./context";
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

/** A resource with its types put aside: what a door holds. States and inputs are plain objects. */
export interface Operations {
  readonly type: ResourceType;
  check(
    run: Run,
    context: Context,
    declared: Properties,
  ): Promise<{ inputs: Properties; problems: Problem[] }>;
  diff(run: Run, id: string, state: Properties, inputs: Properties): Verdict;
  create(run: Run, context: Context, inputs: Properties): Promise<Standing<Properties>>;
  update(
    run: Run,
    context: Context,
    id: string,
    state: Properties,
    inputs: Properties,
  ): Promise<Standing<Properties>>;
  read(
    context: Context,
    id: string,
    state: Properties | undefined,
  ): Promise<Found<Properties, Properties> | undefined>;
  delete(run: Run, context: Context, id: string, state: Properties): Promise<void>;
}

/**
 * The operations of a resource. Inputs that reach `create` and `update` were checked before, and states come from earlier
 * operations: here is the one place that takes them for what they are.
 */
export function operationsOf<I extends object, S extends object>(resource: Resource<I, S>): Operations {
  const reconcile = async (
    run: Run,
    context: Context,
    prior: Standing<Properties> | undefined,
    inputs: Properties,
  ): Promise<Standing<Properties>> => {
    const known = prior === undefined ? undefined : { id: prior.id, state: prior.state as S };
    const { id, state } = await resource.reconcile(context, known, inputs as I);
    run.claims.known(id);
    return { id, state: state as Properties };
  };
  return {
    type: resource.type,
    check: async (run, context, declared) => {
      const { inputs, problems } = checkInputs(resource, run.fleet, declared);
      return { inputs, problems: [...problems, ...(await run.preflight(context))] };
    },
    diff: (run, id, state, inputs) => {
      run.claims.compared(id);
      const changes = resource.diff(run.fleet, state, inputs);
      const drift = Array.isArray(state["drift"])
        ? state["drift"].filter((line) => typeof line === "string")
        : [];
      return { changes, drift, deleteBeforeReplace: resource.deleteBeforeReplace(changes) };
    },
    create: (run, context, inputs) => reconcile(run, context, undefined, inputs),
    update: (run, context, id, state, inputs) => reconcile(run, context, { id, state }, inputs),
    read: async (context, id, state) => {
      const found = await resource.read(context, id, state as S | undefined);
      if (found === undefined) return undefined;
      context.claims.refreshed(id);
      return { id: found.id, inputs: found.inputs as Properties, state: found.state as Properties };
    },
    delete: async (run, context, id, state) => {
      if (run.claims.wasTakenOver(id)) {
        context.warn(`${id} now belongs to another resource of this stack and is not deleted.`);
        return;
      }
      await resource.delete(context, id, state as S);
      run.claims.release(id);
    },
  };
}
