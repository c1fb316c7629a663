/** Through both adapters, the first error of a run states what to do, and later ones with the same cause refer to it. */

import { handlersOf, openHost } from "../../../provider/adapters/dynamic/handlers";
import { openRepeatedErrors } from "../../../provider/lifecycle/repeatedErrors";
import { AppError } from "../../../provider/atlassian/appError";
import { LifecycleError } from "../../../provider/lifecycle/lifecycleError";
import { SHORT_WAITS } from "../atlassian/apps";
import { openBench, type Bench } from "./grpc/bench";
import { opened, openPlugin, secret } from "./grpc/client";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

const OBJECTS = [
  ["IncomingClient", "jira/incoming/7"],
  ["OutgoingConnection", "jira/outgoing/7"],
  ["ApplicationLink", "jira/link/6f2c9d1e-0000-4000-8000-000000000001"],
  ["IncomingClient", "confluence/incoming/7"],
] as const;

const LINKS = [
  ["ApplicationLink", "jira/link/6f2c9d1e-0000-4000-8000-000000000002"],
  ["ApplicationLink", "jira/link/6f2c9d1e-0000-4000-8000-000000000003"],
] as const;

type Read = (type: string, id: string) => Promise<unknown>;

/** Reads each object by an adapter with this apps configuration, and returns the error messages. */
const ADAPTERS: [
  name: string,
  withRead: (apps: string, use: (read: Read) => Promise<void>) => Promise<void>,
][] = [
  [
    "dynamic resources",
    async (apps, use) => {
      const host = openHost({ warn: () => undefined, timeouts: SHORT_WAITS });
      await handlersOf("IncomingClient", host).configure({
        config: { get: (key) => (key === "applinks:apps" ? apps : undefined) },
      });
      await use((type, id) => handlersOf(type, host).read(id, { drift: [], app: id.split("/")[0] }));
    },
  ],
  [
    "the plugin",
    async (apps, use) => {
      const plugin = await openPlugin();
      try {
        await plugin.configure({ apps: secret(apps) });
        await use((type, id) => plugin.read(type, id, { properties: { drift: [], app: id.split("/")[0] } }));
      } finally {
        plugin.stop();
      }
    },
  ],
];

async function errorsOf(
  withRead: (typeof ADAPTERS)[number][1],
  apps: string,
  objects: readonly (readonly [type: string, id: string])[] = OBJECTS,
): Promise<string[]> {
  const messages: string[] = [];
  await withRead(apps, async (read) => {
    for (const [type, id] of objects) {
      await read(type, id).catch((error: unknown) => {
        const { details, message } = error as { details?: string; message: string };
        messages.push(details ?? message);
      });
    }
  });
  return messages;
}

const configured = (): string => opened(bench.config["apps"]) as string;

test.each(ADAPTERS)(
  "%s state what to do about a refused credential once for each app",
  async (_name, withRead) => {
    const messages = await errorsOf(withRead, configured().replaceAll(bench.password, "wrong"));
    expect(messages).toHaveLength(4);
    for (const message of messages)
      expect(message).toMatch(/401, the app did not accept the credential\. .*\[APP_UNAUTHENTICATED\]$/);
    const remedies = messages.map((message) => /Check the credential in (\S+):/.exec(message)?.[1]);
    expect(remedies).toEqual([
      "applinks:apps.jira.password",
      undefined,
      undefined,
      "applinks:apps.confluence.password",
    ]);
    for (const message of messages.slice(1, 3)) {
      expect(message).toMatch(
        /^could not .* on jira .* See the error of jira\/incoming\/7 for what to do\. \[/,
      );
    }
  },
);

test.each(ADAPTERS)(
  "%s state what to do about a refused token once, although links may not accept tokens",
  async (_name, withRead) => {
    const apps = JSON.parse(configured()) as Record<string, Record<string, unknown>>;
    for (const app of Object.values(apps)) {
      delete app["username"];
      delete app["password"];
      app["token"] = "expired";
    }
    const messages = await errorsOf(withRead, JSON.stringify(apps), [...OBJECTS, ...LINKS]);
    expect(messages).toHaveLength(6);
    expect(messages.filter((message) => message.includes("applinks:apps.jira.token"))).toHaveLength(1);
    expect(messages.filter((message) => message.includes("link-tokens"))).toHaveLength(1);
    expect(messages[2]).toMatch(
      /See the error of jira\/incoming\/7 for what to do\. If the app accepts this token elsewhere, .*\[APP_UNAUTHENTICATED\]$/,
    );
  },
);

test.each(ADAPTERS)("%s state it for one of several resources that share a list", async (_name, withRead) => {
  const messages: string[] = [];
  await withRead(configured().replaceAll(bench.password, "wrong"), async (read) => {
    const reads = ["7", "8", "9"].map((id) => read("IncomingClient", `jira/incoming/${id}`));
    for (const result of await Promise.allSettled(reads)) {
      if (result.status === "rejected") messages.push((result.reason as Error).message);
    }
  });
  expect(messages).toHaveLength(3);
  expect(messages.filter((message) => message.includes("Check the credential in"))).toHaveLength(1);
  expect(
    messages.filter((message) => /See the error of jira\/incoming\/\d for what to do/.test(message)),
  ).toHaveLength(2);
});

test.each(ADAPTERS)("%s state what is wrong with the configuration once", async (_name, withRead) => {
  const apps = JSON.parse(configured()) as Record<string, { password?: string }>;
  for (const app of Object.values(apps)) delete app.password;
  const messages = await errorsOf(withRead, JSON.stringify(apps));
  expect(messages[0]).toMatch(/^applinks:apps\.jira\.password is missing: .* \[CONFIGURATION\]$/);
  for (const message of messages.slice(1, 3)) {
    expect(message).toMatch(
      /^the configuration has the problem in the error of jira\/incoming\/7\. \[CONFIGURATION\]$/,
    );
  }
  expect(messages[3]).toMatch(/^applinks:apps\.confluence\.password is missing: /);
});

describe("an error stays in full if", () => {
  const refused = (app: string, next: string): AppError =>
    new AppError("APP_FORBIDDEN", `could not list on ${app}: 403. ${next}`, {
      advice: { app, reported: "403", next },
    });

  test("the same resource has it again", () => {
    const errors = openRepeatedErrors();
    const error = refused("jira", "Grant it.");
    expect([1, 2].map(() => errors.messageOf(error, "jira/link/1"))).toEqual([error.message, error.message]);
  });

  test("another app has it, or the remedy is another one", () => {
    const errors = openRepeatedErrors();
    const all = [
      refused("jira", "Grant it."),
      refused("confluence", "Grant it."),
      refused("jira", "Enable it."),
    ];
    expect(all.map((error, index) => errors.messageOf(error, `object ${index}`))).toEqual(
      all.map(({ message }) => message),
    );
  });

  test("it concerns one resource", () => {
    const errors = openRepeatedErrors();
    const error = new LifecycleError("GONE", "it is gone.");
    expect(["one", "other"].map((resource) => errors.messageOf(error, resource))).toEqual([
      error.message,
      error.message,
    ]);
  });
});
