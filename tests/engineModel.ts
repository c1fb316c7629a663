/**
 * A model of the engine for dynamic resources, for more sequences than the real engine can run (the real one is authoritative): check,
 * diff, create, update, read and delete in its order, with its records of inputs, outputs, IDs and init errors. Every operation runs in
 * a process of its own for each provider instance, as far as the handlers can find out.
 */

import { isDeepStrictEqual } from "node:util";
import type { DynamicHandlers } from "../provider/adapters/dynamic/handlers";

type Values = Record<string, unknown>;

/** The SDK's marker of an unknown value on the wire. */
export const UNKNOWN_ON_THE_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A resource of a program; inputs may be computed from the outputs of earlier ones. */
export interface Declared {
  type: string;
  inputs: Values | ((outputs: Record<string, Values>) => Values);
  /** The provider instance, which has a process of its own; default: the one of all others. */
  provider?: string;
}

/** A program: resources by name, in the order of registration. */
export type Program = Record<string, Declared>;

/** A resource in the state. */
export interface Recorded {
  type: string;
  id: string;
  provider: string | undefined;
  inputs: Values;
  outputs: Values;
  /** The reasons for which the last operation left it incomplete. */
  initErrors: string[];
}

/** A step of a resource, done or planned. */
export type Step = "create" | "update" | "replace" | "same" | "delete";

/** A stack of the model. */
export interface ModelStack {
  readonly state: Map<string, Recorded>;
  /** Runs a program. Throws the error of a handler; the state has everything that was done before. */
  up(program: Program): Promise<Record<string, Step>>;
  /** The steps of an `up`; outputs of changing resources are unknown. */
  preview(program: Program): Promise<Record<string, Step>>;
  /** Refreshes and runs a program in one process, as `pulumi up --refresh` does. */
  refreshedUp(program: Program): Promise<Record<string, Step>>;
  /** Reads everything, and returns the differences from the state. */
  refresh(): Promise<Record<string, Step>>;
  /** Deletes everything from the state alone. */
  destroy(): Promise<void>;
}

/** A failed check, with all its reasons. */
export class CheckFailed extends Error {}

/** The handlers of a resource type in the process of a provider instance. */
export type Processes = (type: string, provider?: string) => DynamicHandlers;

/** Opens an empty stack. `startProcesses` returns the handlers of new, configured processes: those of one operation. */
export function openModel(startProcesses: () => Promise<Processes>): ModelStack {
  const state = new Map<string, Recorded>();

  async function runSteps(
    handlers: Processes,
    program: Program,
    preview: boolean,
  ): Promise<Record<string, Step>> {
    const steps: Record<string, Step> = {};
    const outputs: Record<string, Values> = {};
    const condemned: Recorded[] = [];
    for (const [name, declaration] of Object.entries(program)) {
      const { type, inputs, provider } = declaration;
      const old = state.get(name);
      const handler = handlers(type, provider);
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
      await apply(handler, name, declaration, step, checked.inputs, old);
      outputs[name] = state.get(name)?.outputs ?? {};
    }
    for (const name of [...state.keys()].reverse().filter((known) => !(known in program))) {
      steps[name] = "delete";
      if (!preview) await remove(handlers, name);
    }
    for (const { type, id, provider, outputs: old } of condemned)
      await handlers(type, provider).delete(id, old);
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
    { type, provider }: Declared,
    step: Step,
    inputs: Values,
    old: Recorded | undefined,
  ): Promise<void> {
    const record = (id: string, outs: Values, initErrors: string[] = []): void => {
      const outputs = { ...onTheWire(outs), __provider: "text" };
      state.set(name, { type, id, provider, inputs, outputs, initErrors });
    };
    try {
      if (old === undefined || step === "replace") {
        const { id, outs } = await handler.create(inputs);
        if (id === "") throw new Error("plugin returned empty resource.ID");
        record(id, outs);
      } else if (step === "update") {
        record(old.id, (await handler.update(old.id, old.outputs, inputs)).outs);
      } else {
        state.set(name, { ...old, provider, inputs });
      }
    } catch (error) {
      const partial = error as { id?: string; properties?: Values; reasons?: string[] };
      if (partial.id !== undefined && partial.properties !== undefined) {
        record(partial.id, partial.properties, partial.reasons ?? ["resource init failed"]);
      }
      throw error;
    }
  }

  async function remove(handlers: Processes, name: string): Promise<void> {
    const known = state.get(name);
    if (known === undefined) return;
    await handlers(known.type, known.provider).delete(known.id, known.outputs);
    state.delete(name);
  }

  async function refresh(handlers: Processes): Promise<Record<string, Step>> {
    const steps: Record<string, Step> = {};
    // The engine reads at the same time. After an interrupted run, its state has the new resources first.
    for (const [name, known] of [...state].reverse()) {
      const handler = handlers(known.type, known.provider);
      const found = await handler.read(known.id, known.outputs);
      if (found.id === undefined || found.id === "") {
        steps[name] = "delete";
        state.delete(name);
        continue;
      }
      const outputs = { ...onTheWire(found.props ?? {}), __provider: "text" };
      const response = await handler.diff(known.id, outputs, known.inputs);
      const changed = response.changes ?? !isDeepStrictEqual(known.inputs, found.inputs);
      steps[name] = changed ? "update" : "same";
      const inputs = found.inputs ?? known.inputs;
      state.set(name, { ...known, inputs, outputs, initErrors: [] });
    }
    return steps;
  }

  return {
    state,
    up: async (program) => runSteps(await startProcesses(), program, false),
    preview: async (program) => runSteps(await startProcesses(), program, true),
    refresh: async () => refresh(await startProcesses()),
    refreshedUp: async (program) => {
      const handlers = await startProcesses();
      await refresh(handlers);
      return runSteps(handlers, program, false);
    },
    destroy: async () => {
      const handlers = await startProcesses();
      for (const name of [...state.keys()].reverse()) await remove(handlers, name);
    },
  };
}

/** In a preview, a changed resource has its inputs and no outputs. */
function unknownBeside(inputs: Values): Values {
  return new Proxy(inputs, {
    get: (known, name) => (typeof name === "string" && name in known ? known[name] : UNKNOWN_ON_THE_WIRE),
  });
}

/** Values as the wire carries them. Other values are refused, as the real engine does, after the object was created. */
function onTheWire(values: Values): Values {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) throw new Error(`Unexpected struct type: ${name}`);
  }
  return JSON.parse(JSON.stringify(values)) as Values;
}
