/**
 * A model of what the engine does with dynamic resources, for sequences that are too many for the real one (which decides):
 * check, diff, create, update, read, delete in its order, with its bookkeeping of inputs, outputs, IDs and init errors. Every
 * operation runs in a process of its own, as far as the handlers can tell.
 */

import { isDeepStrictEqual } from "node:util";
import type { DynamicHandlers } from "../provider/adapters/dynamic/handlers";

type Values = Record<string, unknown>;

/** What stands for an unknown value on the wire; taken from the SDK. */
export const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource of a program; inputs may be computed from the outputs of earlier ones. */
export interface Declared {
  type: string;
  inputs: Values | ((outputs: Record<string, Values>) => Values);
}

/** A program: resources by name, in the order of registration. */
export type Program = Record<string, Declared>;

/** What the state holds of a resource. */
export interface Recorded {
  type: string;
  id: string;
  inputs: Values;
  outputs: Values;
  /** Reasons for which the last operation left it unfinished. */
  initErrors: string[];
}

/** What happens, or would happen, to a resource. */
export type Step = "create" | "update" | "replace" | "same" | "delete";

/** A stack of the model. */
export interface ModelStack {
  readonly state: Map<string, Recorded>;
  /** Applies a program. Throws what a handler threw; what was done until then is in the state. */
  up(program: Program): Promise<Record<string, Step>>;
  /** What `up` would do; outputs of whatever changes are unknown. */
  preview(program: Program): Promise<Record<string, Step>>;
  /** Refreshes and applies in one process, as `pulumi up --refresh` does. */
  refreshedUp(program: Program): Promise<Record<string, Step>>;
  /** Reads everything, and says what differs from the state. */
  refresh(): Promise<Record<string, Step>>;
  /** Deletes everything from the state alone. */
  destroy(): Promise<void>;
}

/** A check that failed, with all of its reasons. */
export class CheckFailed extends Error {}

/** Opens an empty stack. `startProcess` gives the handlers of a fresh, configured process. */
export function openModel(startProcess: () => Promise<(type: string) => DynamicHandlers>): ModelStack {
  const state = new Map<string, Recorded>();

  type Process = (type: string) => DynamicHandlers;

  async function walk(handlers: Process, program: Program, preview: boolean): Promise<Record<string, Step>> {
    const steps: Record<string, Step> = {};
    const outputs: Record<string, Values> = {};
    const condemned: Recorded[] = [];
    for (const [name, { type, inputs }] of Object.entries(program)) {
      const old = state.get(name);
      const handler = handlers(type);
      const declared = typeof inputs === "function" ? inputs(outputs) : inputs;
      const checked = await handler.check(old?.inputs ?? {}, { ...declared, __provider: "text" });
      if (checked.failures.length > 0) {
        throw new CheckFailed(checked.failures.map(({ reason }) => reason).join("\n"));
      }
      const step = old === undefined ? "create" : await stepFor(handler, old, checked.inputs);
      steps[name] = step;
      if (preview) {
        outputs[name] = step === "same" && old !== undefined ? old.outputs : unknownBeside(checked.inputs);
        continue;
      }
      if (old !== undefined && step === "replace") condemned.push(old);
      await apply(handler, name, type, step, checked.inputs, old);
      outputs[name] = state.get(name)?.outputs ?? {};
    }
    for (const name of [...state.keys()].reverse().filter((known) => !(known in program))) {
      steps[name] = "delete";
      if (!preview) await remove(handlers, name);
    }
    for (const { type, id, outputs: old } of condemned) await handlers(type).delete(id, old);
    return steps;
  }

  async function stepFor(handler: DynamicHandlers, old: Recorded, inputs: Values): Promise<Step> {
    const response = await handler.diff(old.id, old.outputs, inputs);
    if ((response.replaces ?? []).length > 0) return "replace";
    const changed = response.changes ?? !isDeepStrictEqual(old.inputs, inputs);
    return changed || old.initErrors.length > 0 ? "update" : "same";
  }

  async function apply(
    handler: DynamicHandlers,
    name: string,
    type: string,
    step: Step,
    inputs: Values,
    old: Recorded | undefined,
  ): Promise<void> {
    const record = (id: string, outs: Values, initErrors: string[] = []): void => {
      state.set(name, { type, id, inputs, outputs: { ...onTheWire(outs), __provider: "text" }, initErrors });
    };
    try {
      if (old === undefined || step === "replace") {
        const { id, outs } = await handler.create(inputs);
        if (id === "") throw new Error("plugin returned empty resource.ID");
        record(id, outs);
      } else if (step === "update") {
        record(old.id, (await handler.update(old.id, old.outputs, inputs)).outs);
      } else {
        state.set(name, { ...old, inputs });
      }
    } catch (error) {
      const partial = error as { id?: string; properties?: Values; reasons?: string[] };
      if (partial.id !== undefined && partial.properties !== undefined) {
        record(partial.id, partial.properties, partial.reasons ?? ["resource init failed"]);
      }
      throw error;
    }
  }

  async function remove(handlers: (type: string) => DynamicHandlers, name: string): Promise<void> {
    const known = state.get(name);
    if (known === undefined) return;
    await handlers(known.type).delete(known.id, known.outputs);
    state.delete(name);
  }

  async function refresh(handlers: Process): Promise<Record<string, Step>> {
    const steps: Record<string, Step> = {};
    for (const [name, known] of [...state]) {
      const found = await handlers(known.type).read(known.id, known.outputs);
      if (found.id === undefined || found.id === "") {
        steps[name] = "delete";
        state.delete(name);
        continue;
      }
      const outputs = { ...onTheWire(found.props ?? {}), __provider: "text" };
      const response = await handlers(known.type).diff(known.id, outputs, known.inputs);
      const changed = response.changes ?? !isDeepStrictEqual(known.inputs, found.inputs);
      steps[name] = changed ? "update" : "same";
      const inputs = found.inputs ?? known.inputs;
      state.set(name, { ...known, inputs, outputs, initErrors: [] });
    }
    return steps;
  }

  return {
    state,
    up: async (program) => walk(await startProcess(), program, false),
    preview: async (program) => walk(await startProcess(), program, true),
    refresh: async () => refresh(await startProcess()),
    refreshedUp: async (program) => {
      const handlers = await startProcess();
      await refresh(handlers);
      return walk(handlers, program, false);
    },
    destroy: async () => {
      const handlers = await startProcess();
      for (const name of [...state.keys()].reverse()) await remove(handlers, name);
    },
  };
}

/** A preview knows a changed resource's inputs, and of its outputs nothing. */
function unknownBeside(inputs: Values): Values {
  return new Proxy(inputs, {
    get: (known, name) => (typeof name === "string" && name in known ? known[name] : UNKNOWN_ON_THE_WIRE),
  });
}

/** Values as the wire carries them; what it cannot carry is refused, as the real one does after the object was made. */
function onTheWire(values: Values): Values {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) throw new Error(`Unexpected struct type: ${name}`);
  }
  return JSON.parse(JSON.stringify(values)) as Values;
}
