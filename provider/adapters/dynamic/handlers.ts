/**
 * The dynamic provider: the module that the provider's text in every state requires as `pulumi-applinks/handlers`.
 *
 * It is permanent: states that an old release wrote call the handlers of the installed one.
 */

import { missingApps } from "../../config/missing";
import { LONGEST_OPERATION } from "../../lifecycle/context";
import { configurationError, PartialFailure } from "../../lifecycle/lifecycleError";
import type { Operations, Tools } from "../../lifecycle/operations";
import type { Run } from "../../lifecycle/run";
import { failuresOf, notesOf, openConfigured, type RunTools } from "../configuration";
import { engineAddress, openEngineLog } from "../engineLog";
import { operationsFor } from "../../resources";
import { enginesOwn, fromEngine, toEngine } from "../wire";

type Values = Record<string, unknown>;

/** The methods of a dynamic provider, as Pulumi's host calls them. */
export interface DynamicHandlers {
  configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
  check(
    olds: Values,
    news: Values,
  ): Promise<{ inputs: Values; failures: { property: string; reason: string }[] }>;
  diff(
    id: string,
    olds: Values,
    news: Values,
  ): Promise<{ changes?: boolean; replaces?: string[]; deleteBeforeReplace?: boolean }>;
  create(inputs: Values): Promise<{ id: string; outs: Values }>;
  read(id: string, props: Values): Promise<{ id?: string; props?: Values; inputs?: Values }>;
  update(id: string, olds: Values, news: Values): Promise<{ outs: Values }>;
  delete(id: string, props: Values): Promise<void>;
}

/** The handlers of one resource type. Throws for a type that no release has had. */
export function dynamic(type: string): DynamicHandlers {
  return handlersOf(type, hostProcess);
}

/** The run of this process, and its log. */
interface Host {
  run(): Run;
  configure(appsConfig: string | undefined, changeRecord: string | undefined): void;
  warn(message: string): void;
}

/** Opens a host: one per process in production, one per case in tests. */
export function openHost(tools: RunTools): Host {
  let run: Run | undefined;
  return {
    configure: (apps, changeRecord) => {
      run ??= openConfigured({ apps, changeRecord }, tools).run;
    },
    run: () => {
      if (run === undefined) throw configurationError([missingApps("was not passed to the provider")]);
      return run;
    },
    warn: tools.warn,
  };
}

const engine = engineAddress(process.argv.slice(2));
const log = openEngineLog(engine);
const hostProcess = openHost({
  engine,
  warn: (message) => {
    log.warn(message);
  },
});

/** The handlers of one resource type over a host. */
export function handlersOf(type: string, host: Host): DynamicHandlers {
  const operations = operationsNamed(type);
  const brief = briefOf(type);
  const tools = (): Tools => ({
    warn: (message) => {
      host.warn(message);
    },
    // Dynamic providers receive neither timeouts nor cancellation.
    signal: AbortSignal.timeout(LONGEST_OPERATION),
  });
  return {
    // Set before the first await, because the host starts other calls without waiting for this one.
    configure: (request) => {
      const { config } = request;
      host.configure(config.get("applinks:apps"), config.get("applinks:changeRecord"));
      return Promise.resolve();
    },
    check: brief(async (olds, news) => {
      const { inputs, problems } = await operations.check(
        host.run(),
        tools(),
        fromEngine(news),
        fromEngine(olds),
      );
      return { inputs: { ...toEngine(inputs), ...enginesOwn(news) }, failures: failuresOf(problems) };
    }),
    diff: brief(async (id, olds, news) => {
      const result = operations.diff(host.run(), id, fromEngine(olds), fromEngine(news));
      const { changes, drift, deleteBeforeReplace } = result;
      notesOf(id, result).forEach((note) => host.warn(note));
      const replaces = changes.filter(({ replace }) => replace).map(({ path }) => path);
      // A state from the plugin has no provider text, which the host needs even for a deletion. An update adds it.
      const comesBack = Object.keys(enginesOwn(news)).some((name) => !(name in olds));
      // Without `changes` the engine would compare inputs only, and find neither difference.
      if (drift.length > 0 || comesBack)
        return Promise.resolve({ changes: true, replaces, deleteBeforeReplace });
      if (changes.length === 0) return Promise.resolve({ changes: false });
      // Without `changes` the engine compares the inputs itself, and options such as replaceOnChanges work.
      return Promise.resolve({ replaces, deleteBeforeReplace });
    }),
    create: async (inputs) => {
      const { id, state } = await finishing(inputs, () =>
        operations.create(host.run(), tools(), fromEngine(inputs)),
      );
      return { id, outs: toEngine(state) };
    },
    update: async (id, olds, news) => {
      const { state } = await finishing(news, () =>
        operations.update(host.run(), tools(), id, fromEngine(olds), fromEngine(news)),
      );
      return { outs: toEngine(state) };
    },
    read: brief(async (id, props) => {
      const found = await operations.read(host.run(), tools(), id, fromEngine(props));
      if (found === undefined) return {};
      return {
        id: found.id,
        props: toEngine(found.state),
        inputs: { ...toEngine(found.inputs), ...enginesOwn(props) },
      };
    }),
    delete: brief(async (id, props) => operations.delete(host.run(), tools(), id, fromEngine(props))),
  };
}

/**
 * Removes stack traces from the engine's output. For an error in check, diff, read or delete, Pulumi's host prints the text and the stack, and
 * the engine prints the message again. Here the text is the resource, without a stack. Errors without a code are defects and keep their stack.
 */
function briefOf(type: string) {
  return <Args extends unknown[], Result>(handler: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      try {
        return await handler(...args);
      } catch (error) {
        if (error instanceof Error && "code" in error && !(error instanceof TypeError)) {
          const [id] = args;
          const subject = typeof id === "string" ? `${type} ${id}` : type;
          Object.defineProperties(error, {
            toString: { value: () => subject, configurable: true },
            stack: { value: "failed", configurable: true, writable: true },
          });
        }
        throw error;
      }
    };
}

function operationsNamed(type: string): Operations {
  const operations = operationsFor(type);
  if (operations !== undefined) return operations;
  throw new Error(
    `the state names the resource type "${type}", which this version of pulumi-applinks does not have. Update it.`,
  );
}

/** Converts a partial failure to the host's format, so that the object's ID reaches the state. */
async function finishing<T>(inputs: Values, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    // Without the provider text in the properties, the next run could not even delete the object.
    const properties = { ...toEngine(error.state), ...enginesOwn(inputs) };
    throw Object.assign(new Error(error.message, { cause: error }), {
      id: error.resourceId,
      properties,
      reasons: [error.message],
    });
  }
}
