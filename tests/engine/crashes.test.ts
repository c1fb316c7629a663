import type { FaultRule, Operation } from "applinks-sandbox";
import { until } from "./crash";
import { addFaults, expectConverged, FIRST, storedState } from "./oneDirection";
import { kill, type Running } from "./processes";
import { ok } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("crashes");
});

afterAll(() => testApps.close());

afterEach(async () => {
  const { control } = testApps.sandbox;
  await control.faults.clear();
  ok(await testApps.stack.destroy());
  // What a killed run created is adopted by the next one, and stays in the app.
  const { jira, confluence } = await storedState(testApps);
  for (const { id } of jira.incomingClients) await control.changeOutOfBand("jira").deleteClient(id);
  const other = control.changeOutOfBand("confluence");
  for (const { id } of confluence.outgoingConnections) await other.deleteConnection(id);
  for (const { id } of confluence.applicationLinks) await other.deleteLink(id);
});

describe("a run that is killed in the middle of a write", () => {
  const killCli = (run: Running): void => {
    run.crash();
  };
  const killProvider = (run: Running): void => {
    const providers = run.below().filter(({ command }) => /node\S* .*dynamic-provider/.test(command));
    expect(providers).not.toEqual([]);
    providers.forEach(({ pid }) => {
      kill(pid);
    });
  };

  test.each<{ title: string; who: (run: Running) => void; operation: Operation; phase: FaultRule["phase"] }>([
    { title: "the CLI, before the client", who: killCli, operation: "incoming.create", phase: "before-act" },
    { title: "the CLI, after the client", who: killCli, operation: "incoming.create", phase: "after-commit" },
    {
      title: "the CLI, after the connection",
      who: killCli,
      operation: "outgoing.create",
      phase: "after-commit",
    },
    { title: "the CLI, after the link", who: killCli, operation: "link.create", phase: "after-commit" },
    {
      title: "the provider, after the client",
      who: killProvider,
      operation: "incoming.create",
      phase: "after-commit",
    },
    {
      title: "the provider, after the connection",
      who: killProvider,
      operation: "outgoing.create",
      phase: "after-commit",
    },
    {
      title: "the provider, before the link",
      who: killProvider,
      operation: "link.create",
      phase: "before-act",
    },
  ])(
    "S17: $title: the next up completes the link and creates nothing twice",
    async ({ who, operation, phase }) => {
      const { stack, sandbox } = testApps;
      stack.program(FIRST);
      await addFaults(testApps, [operation], { phase, effect: { kind: "hang", seconds: 60 } });
      const run = stack.begin("up", "--yes", "--skip-preview");
      await until(`the request for ${operation}`, async () =>
        (await sandbox.control.faults.list()).some(({ hits }) => hits > 0),
      );
      if (phase === "after-commit") {
        await until("the write", async () => {
          const { jira, confluence } = await storedState(testApps);
          const all = {
            incoming: jira.incomingClients,
            outgoing: confluence.outgoingConnections,
            link: confluence.applicationLinks,
          };
          return all[operation.split(".")[0] as keyof typeof all].length > 0;
        });
      }
      who(run);
      expect((await run.ended).code).not.toBe(0);
      await sandbox.control.faults.clear();

      await stack.pulumi("cancel", "--yes");
      ok(await stack.up());
      await expectConverged(testApps, "READ", "Jira");
    },
  );
});
