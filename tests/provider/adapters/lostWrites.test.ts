import {
  startSandbox,
  type DefaultApps,
  type FaultEffect,
  type NamedSandbox,
  type Operation,
} from "applinks-sandbox";
import { openModel, type ModelStack, type Program } from "../../engineModel";
import { ADAPTERS, openBothAdapters, type BothAdapters } from "./bothAdapters";
import { opened } from "./grpc/client";
import { linkProgram, type Variant } from "./link";

/** An update that the app applies, but whose response and all reads after it are lost, so that nobody knows which secret the app has. */

let sandbox: NamedSandbox<DefaultApps>;
let adapters: BothAdapters;

beforeAll(async () => {
  sandbox = await startSandbox();
  const entry = (product: DefaultApps): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
    preflight: false,
    timeoutSeconds: 1,
  });
  adapters = await openBothAdapters({ jira: entry("jira"), confluence: entry("confluence") });
});

afterAll(async () => {
  await adapters.stop();
  await sandbox.stop();
});

beforeEach(() => sandbox.control.reset());

const RESET: FaultEffect = { kind: "reset" };
const TIMEOUT: FaultEffect = { kind: "hang", seconds: 1.5 };
const PAGE: FaultEffect = { kind: "not-json-404" };

const only = (variant: Variant, ...names: string[]): Program => {
  const entries = Object.entries(linkProgram(variant));
  return Object.fromEntries(entries.filter(([name]) => names.includes(name)));
};

/** The write is applied, and every response from then on is lost. */
async function losing(operation: Operation, effect: FaultEffect, run: () => Promise<unknown>): Promise<void> {
  const reading = operation.replace(/\.\w+$/, ".get") as Operation;
  await sandbox.control.faults.add({ match: { operation }, times: 0, phase: "after-commit", effect });
  // The first read precedes the write.
  await sandbox.control.faults.add({
    match: { operation: reading },
    nth: 3,
    times: 0,
    phase: "before-act",
    effect: RESET,
  });
  await expect(run()).rejects.toThrow("[INCOMPLETE]");
  await sandbox.control.faults.clear();
}

const storedIn = async (app: DefaultApps) =>
  (await sandbox.control.export({ only: "state", secrets: "included" })).apps[app];

const outputsOf = (stack: ModelStack, name: string): Record<string, unknown> =>
  opened(stack.state.get(name)?.outputs) as Record<string, unknown>;

const EFFECTS = [
  { how: "the connection is reset", effect: RESET },
  { how: "the response times out", effect: TIMEOUT },
  { how: "a proxy responds with a page", effect: PAGE },
];
const AFTER = [
  { after: "", refreshes: false },
  { after: ", after a refresh", refreshes: true },
];

describe.each(ADAPTERS)("F39 the %s adapter", (adapter) => {
  describe.each(EFFECTS)("if $how", ({ effect }) => {
    test.each(AFTER)(
      "has no secret of an outgoing link in the state, and a program that goes back writes the old one again$after",
      async ({ refreshes }) => {
        const stack = openModel(() => adapters[adapter].startProcess());
        const first = linkProgram({ secret: "first-secret" });
        await stack.up(first);
        await losing("outgoing.update", effect, () => stack.up(linkProgram({ secret: "second-secret" })));
        expect((await storedIn("confluence"))?.outgoingConnections).toMatchObject([
          { clientSecret: "second-secret" },
        ]);
        expect(outputsOf(stack, "connection")).toMatchObject({ clientSecret: "" });

        if (refreshes) await stack.refresh();
        expect(await stack.preview(first)).toMatchObject({ connection: "update" });
        await stack.up(first);
        expect((await storedIn("confluence"))?.outgoingConnections).toMatchObject([
          { clientSecret: "first-secret" },
        ]);
        expect(outputsOf(stack, "connection")).toMatchObject({ clientSecret: "first-secret" });
        expect(await stack.preview(first)).toMatchObject({ connection: "same" });
      },
    );

    test.each(["always", "creation"] as const)(
      "has no secret of a client in the state after a reset, and a program that goes back gets one (returned: %s)",
      async (secretsReturned) => {
        for (const { refreshes } of AFTER) {
          await sandbox.control.reset();
          await sandbox.control
            .changeOutOfBand("jira")
            .setSettings({ dialect: { "incoming-secret-returned": secretsReturned } });
          const stack = openModel(() => adapters[adapter].startProcess());
          const first = linkProgram({ rotation: "1" });
          await stack.up(first);
          const old = outputsOf(stack, "client")["clientSecret"];
          await sandbox.control.faults.add({
            match: { operation: "incoming.get" },
            nth: 2,
            times: 0,
            phase: "before-act",
            effect: RESET,
          });
          await sandbox.control.faults.add({
            match: { operation: "incoming.reset" },
            times: 0,
            phase: "after-commit",
            effect,
          });
          await expect(stack.up(linkProgram({ rotation: "2" }))).rejects.toThrow("[INCOMPLETE]");
          await sandbox.control.faults.clear();
          expect(outputsOf(stack, "client")).toMatchObject({ clientSecret: "", rotation: "1" });

          if (refreshes) await stack.refresh();
          expect(await stack.preview(first)).toMatchObject({ client: "update" });
          await stack.up(first);
          const client = (await storedIn("jira"))?.incomingClients?.find(({ name }) => name === "confluence");
          expect(client?.clientSecret).not.toBe(old);
          expect(outputsOf(stack, "client")).toMatchObject({ clientSecret: client?.clientSecret, drift: [] });
          expect((await storedIn("confluence"))?.outgoingConnections).toMatchObject([
            { clientSecret: client?.clientSecret },
          ]);
          expect(await stack.preview(first)).toMatchObject({ client: "same", connection: "same" });
        }
      },
    );
  });

  test.each<{ operation: Operation; names: string[]; changed: Variant }>([
    {
      operation: "incoming.update",
      names: ["client"],
      changed: { scopes: ["READ"], redirectUrls: ["https://moved.example.com"] },
    },
    { operation: "link.update", names: ["link"], changed: { linkName: "Our Jira" } },
    { operation: "incoming.update", names: ["reports", "grant"], changed: { granted: ["ADMIN"] } },
    { operation: "outgoing.update", names: ["client", "connection"], changed: { description: "moved" } },
  ])(
    "previews an update of $names after a lost $operation, and a program that goes back restores it",
    async ({ operation, names, changed }) => {
      const stack = openModel(() => adapters[adapter].startProcess());
      await stack.up(only({}, ...names));
      const before = await sandbox.control.export({ only: "state", secrets: "included" });
      const secretBefore = outputsOf(stack, names.at(-1) ?? "")["clientSecret"];
      await sandbox.control.faults.add({
        match: { operation },
        times: 0,
        phase: "after-commit",
        effect: PAGE,
      });
      // The reads before the write succeed.
      for (const [reading, nth] of [
        ["link.get", 2],
        ["incoming.get", 2],
        ["outgoing.get", 3],
      ] as const) {
        const match = { operation: reading };
        await sandbox.control.faults.add({ match, nth, times: 0, phase: "before-act", effect: RESET });
      }
      await expect(stack.up(only(changed, ...names))).rejects.toThrow("[INCOMPLETE]");
      await sandbox.control.faults.clear();
      // Only what the update wrote is unknown.
      expect(outputsOf(stack, names.at(-1) ?? "")["clientSecret"]).toBe(secretBefore);

      expect(Object.values(await stack.preview(only({}, ...names)))).toContain("update");
      await stack.up(only({}, ...names));
      expect(await sandbox.control.export({ only: "state", secrets: "included" })).toEqual(before);
    },
  );

  test("keeps the old state if the app refuses an update", async () => {
    const stack = openModel(() => adapters[adapter].startProcess());
    const first = linkProgram({ secret: "first-secret" });
    await stack.up(first);
    await sandbox.control.faults.add({
      match: { operation: "outgoing.update" },
      phase: "before-act",
      effect: { kind: "status", status: 400, json: { errors: ["no"], fieldErrors: {} } },
    });
    await expect(stack.up(linkProgram({ secret: "second-secret" }))).rejects.toThrow("[APP_REFUSED]");
    expect(outputsOf(stack, "connection")).toMatchObject({ clientSecret: "first-secret" });
    expect(await stack.preview(first)).toMatchObject({ connection: "same" });
  });
});
