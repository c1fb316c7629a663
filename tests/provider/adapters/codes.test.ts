/** Errors and warnings carry their codes through both adapters. */

import { openPlugin, secret, type Plugin } from "./grpc/client";
import { pluginHandlers } from "./grpcHandlers";
import { openBench, type Bench } from "./link";
import { NO_WAITS } from "./handlersWithoutWaits";
import { handlersOf, openHost, type DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";

type Values = Record<string, unknown>;
type Handlers = (type: string) => DynamicHandlers;

let bench: Bench;
let plugin: Plugin;
let warnings: string[];

beforeAll(async () => {
  bench = await openBench();
  plugin = await openPlugin(NO_WAITS);
});

afterAll(async () => {
  plugin.stop();
  await bench.sandbox.stop();
});

beforeEach(async () => {
  await bench.sandbox.control.reset();
  warnings = [];
  plugin.warnings.length = 0;
});

/** The configuration of Jira with these changes. */
function configured(changes: Values): string {
  const { url } = bench.sandbox.apps.jira;
  const jira = { product: "jira", url, username: "admin", password: bench.password, preflight: false };
  return JSON.stringify({ jira: { ...jira, ...changes } });
}

/** A new process of each adapter with the configured apps, and the warnings that it showed. */
const ADAPTERS: {
  adapter: string;
  start: (apps: string) => Promise<Handlers>;
  shown: () => string[];
}[] = [
  {
    adapter: "the dynamic provider",
    start: async (apps) => {
      const host = openHost({ warn: (message) => warnings.push(message), timeouts: NO_WAITS });
      const config = { get: (key: string) => (key === "applinks:apps" ? apps : undefined) };
      await handlersOf("IncomingClient", host).configure({ config });
      return (type) => handlersOf(type, host);
    },
    shown: () => warnings,
  },
  {
    adapter: "the gRPC provider",
    start: async (apps) => {
      await plugin.configure({ apps: secret(apps) });
      return (type) => pluginHandlers(plugin, type);
    },
    shown: () => plugin.warnings.map(({ message }) => message),
  },
];

const CLIENT = { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com/callback"] };
const EXISTING = { name: "ci", redirects: ["https://old.example.com"], scope: "READ" };

/** The action of a case. An array holds the reasons of a check's failures. */
interface Case {
  code: string;
  title: string;
  apps?: Values;
  run: (handlers: Handlers, restart: () => Promise<Handlers>) => Promise<string[]>;
}

/** The message of the error that the work ends with. */
async function messageOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

const reasonsOf = async (handlers: Handlers, inputs: Values): Promise<string[]> =>
  (await handlers("IncomingClient").check({}, inputs)).failures.map(({ reason }) => reason);

const ERRORS: Case[] = [
  {
    code: "CONFIGURATION",
    title: "a check's failures",
    run: (handlers) => reasonsOf(handlers, { ...CLIENT, name: " ci", scopes: ["REED"] }),
  },
  {
    code: "APP_UNAUTHENTICATED",
    title: "a failure of the preflight checks",
    apps: { preflight: true, password: "wrong" },
    run: (handlers) => reasonsOf(handlers, CLIENT),
  },
  {
    code: "BAD_ID",
    title: "a read of a wrong ID",
    run: (handlers) => messageOf(handlers("IncomingClient").read("jira/ci", {})),
  },
  {
    code: "CONFIGURATION",
    title: "a read of an app that is not configured",
    run: (handlers) => messageOf(handlers("IncomingClient").read("wiki/incoming/1", {})),
  },
  {
    code: "APP_FAILED",
    title: "a request to an app that fails",
    run: async (handlers) => {
      const effect = { kind: "status", status: 500 } as const;
      await bench.sandbox.control.faults.add({ match: {}, times: 0, phase: "before-act", effect });
      return messageOf(handlers("IncomingClient").create(CLIENT));
    },
  },
  {
    code: "ALREADY_EXISTS",
    title: "a creation of an object that exists and differs",
    run: async (handlers) => {
      await bench.sandbox.control.changeOutOfBand("jira").createClient(EXISTING);
      return messageOf(handlers("IncomingClient").create(CLIENT));
    },
  },
  {
    code: "GONE",
    title: "an update of an object that was deleted out of band",
    run: async (handlers) => {
      const { id, outs } = await handlers("IncomingClient").create(CLIENT);
      await bench.sandbox.control.changeOutOfBand("jira").deleteClient("ci");
      return messageOf(handlers("IncomingClient").update(id, outs, { ...CLIENT, scopes: ["WRITE"] }));
    },
  },
];

const WARNINGS: Case[] = [
  {
    code: "ADOPTED",
    title: "an adopted object",
    run: async (handlers) => {
      await bench.sandbox.control.changeOutOfBand("jira").createClient(EXISTING);
      await handlers("IncomingClient").create({ ...CLIENT, adopt: "always" });
      return [];
    },
  },
  {
    code: "LEFT_IN_PLACE",
    title: "an object that a deletion leaves in the app",
    run: async (handlers) => {
      const { id, outs } = await handlers("IncomingClient").create({ ...CLIENT, deletionPolicy: "orphan" });
      await handlers("IncomingClient").delete(id, outs);
      return [];
    },
  },
  {
    code: "POWERFUL_SCOPES",
    title: "a check of powerful scopes",
    run: (handlers) => reasonsOf(handlers, { ...CLIENT, scopes: ["ADMIN"] }),
  },
  {
    code: "REVIEW_CHANGE",
    title: "a diff with a rotation",
    run: async (handlers) => {
      const { id, outs } = await handlers("IncomingClient").create({ ...CLIENT, rotation: "1" });
      await handlers("IncomingClient").diff(id, outs, { ...CLIENT, rotation: "2" });
      return [];
    },
  },
  {
    code: "SECRET_RESET",
    title: "a refresh after a reset of the secret out of band",
    run: async (handlers, restart) => {
      const { id, outs } = await handlers("IncomingClient").create(CLIENT);
      await bench.sandbox.control.changeOutOfBand("jira").resetClientSecret("ci");
      const later = await restart();
      await later("IncomingClient").read(id, outs);
      return [];
    },
  },
];

/** The codes of a message. */
const codesOf = (message: string): string[] =>
  [...message.matchAll(/\[([A-Z_]{3,})\]/g)].map(([, code = ""]) => code);

describe.each(ADAPTERS)("through $adapter", ({ start, shown }) => {
  test.each(ERRORS)("$title ends with [$code], once", async ({ code, apps = {}, run }) => {
    const begin = (): Promise<Handlers> => start(configured(apps));
    const messages = await run(await begin(), begin);
    expect(messages).not.toEqual([]);
    for (const message of messages) {
      expect(message).toMatch(/ \[[A-Z_]+\]$/);
      expect(codesOf(message)).toEqual([code]);
    }
  });

  test("a partial failure has its cause's code and its own, each once", async () => {
    await bench.sandbox.control.changeOutOfBand("jira").createClient(EXISTING);
    const handlers = await start(configured({}));
    const effect = { kind: "status", status: 400 } as const;
    const match = { operation: "incoming.update" } as const;
    await bench.sandbox.control.faults.add({ match, times: 0, phase: "before-act", effect });
    const creation = handlers("IncomingClient").create({ ...CLIENT, scopes: ["WRITE"], adopt: "always" });
    const error = await creation.catch((reason: unknown) => reason as Error & { reasons: string[] });
    const { message, reasons } = error as Error & { reasons: string[] };
    for (const text of [message, ...reasons]) expect(codesOf(text)).toEqual(["APP_REFUSED", "INCOMPLETE"]);
    expect(reasons).toHaveLength(1);
  });

  test.each(WARNINGS)("the warning of $title ends with [$code], once", async ({ code, run }) => {
    const begin = (): Promise<Handlers> => start(configured({}));
    expect(await run(await begin(), begin)).toEqual([]);
    const messages = shown().filter((message) => message.endsWith(` [${code}]`));
    expect(messages).toHaveLength(1);
    expect(shown().map(codesOf)).toEqual(shown().map(() => [expect.any(String) as string]));
  });
});
