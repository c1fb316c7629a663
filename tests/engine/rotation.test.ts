import { runBrowserFlow, type App, type DefaultApps, type LoggedRequest } from "applinks-sandbox";
import { ok } from "./stack";
import {
  connect,
  connectUser,
  request,
  sendUsersDuring,
  WAYS,
  type Attempt,
  type Traffic,
  type Way,
} from "./traffic";
import { openTestApps, type TestApps } from "./testApps";

let testApps: TestApps;

const link = (rotation: string, mode: "reset" | "replace"): string => `
  new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] },
    rotation: "${rotation}", rotationMode: "${mode}" });
`;

beforeAll(async () => {
  testApps = await openTestApps("rotation");
  testApps.stack.program(link("first", "reset"));
  ok(await testApps.stack.up());
});

afterAll(() => testApps.close());

/** The number of requests that the connected user sends in each direction during a rotation. */
const REQUESTS = 200;

async function apps(): Promise<Record<DefaultApps, App>> {
  const { apps: found } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return found as Record<DefaultApps, App>;
}

/** When an app got the one request for an operation, in milliseconds since 1970. */
async function momentOf(app: DefaultApps, operation: string): Promise<number> {
  const { requestLog, clock } = testApps.sandbox.control;
  const entries: LoggedRequest[] = await requestLog.entries({ app, operation });
  expect(entries).toHaveLength(1);
  // The request log has the sandbox's clock, which this file moves forward.
  const ahead = Math.round(((await clock.now()).getTime() - Date.now()) / 1000) * 1000;
  return Date.parse(entries[0]?.at ?? "") - ahead;
}

const failed = (attempts: Attempt[]): Attempt[] => attempts.filter(({ failure }) => failure !== undefined);

/** Rotates to the current program while users send requests. */
async function rotateUnderTraffic(): Promise<Traffic> {
  const { sandbox, stack } = testApps;
  await connectUser(sandbox);
  await sandbox.control.requestLog.clear();
  const traffic = await sendUsersDuring(sandbox, REQUESTS, async () => ok(await stack.up()));
  for (const way of WAYS) {
    const count = traffic.requests.filter((attempt) => attempt.way === way).length;
    expect(count).toBeGreaterThanOrEqual(REQUESTS);
  }
  return traffic;
}

const brief = (): Promise<void> => new Promise((over) => setTimeout(over, 20));

function report(text: string): void {
  process.stdout.write(`${text}\n`);
}

describe("reset: the clients keep their IDs and get new secrets", () => {
  test("a preview names the rotation and its effect on users", async () => {
    testApps.stack.program(link("second", "reset"));
    const { text, steps } = ok(await testApps.stack.preview());
    expect(text).toContain("the client secret is reset. Consents and access tokens stay");
    expect(steps).toEqual(
      expect.arrayContaining(["update link-confluence-admits-jira", "update link-jira-admits-confluence"]),
    );
    expect(steps.filter((step) => !step.startsWith("update"))).toEqual([]);
  });

  test("does not affect connected users; users who connect within the window try again", async () => {
    const { sandbox } = testApps;
    const before = await apps();
    const { requests, connections } = await rotateUnderTraffic();
    expect(failed(requests)).toEqual([]);
    for (const way of WAYS) {
      const [begin, end] = [
        await momentOf(way.to, "incoming.reset"),
        await momentOf(way.from, "outgoing.update"),
      ];
      const mine = connections.filter((attempt) => attempt.way === way);
      const outside = failed(mine).filter((attempt) => attempt.end < begin || attempt.begin > end);
      expect(outside).toEqual([]);
      report(
        `reset, ${way.from} to ${way.to}: token exchanges fail for ${end - begin} ms; ` +
          `${failed(mine).length} of ${mine.length} who connected met with that`,
      );
    }
    const after = await apps();
    for (const app of ["jira", "confluence"] as const) {
      const [old, now] = [before[app].incomingClients[0], after[app].incomingClients[0]];
      expect(now?.clientId).toBe(old?.clientId);
      expect(now?.clientSecret).not.toBe(old?.clientSecret);
    }
    // The access tokens end, and refreshes use the new secret: no user has to consent again.
    await sandbox.control.requestLog.clear();
    await sandbox.control.clock.advance({ seconds: 2 * 60 * 60 });
    for (const way of WAYS) expect(await request(sandbox, way)).not.toHaveProperty("failure");
    const requested = await sandbox.control.requestLog.entries({ operation: "consent" });
    expect(requested).toEqual([]);
  });
});

describe("replace: new clients beside the old ones", () => {
  test("a preview names the rotation and its effect on users", async () => {
    testApps.stack.program(link("third", "replace"));
    const { text, steps } = ok(await testApps.stack.preview());
    expect(text).toContain("All tokens of the old one end when it is deleted, and users must consent again");
    expect(steps).toEqual(
      expect.arrayContaining(["replace link-confluence-admits-jira", "replace link-jira-admits-confluence"]),
    );
  });

  test("users can connect at any moment; connected users consent again", async () => {
    const { sandbox } = testApps;
    const before = await apps();
    const { requests, connections } = await rotateUnderTraffic();
    for (const way of WAYS) {
      const mine = failed(connections).filter((attempt) => attempt.way === way);
      const switched = await momentOf(way.from, "outgoing.update");
      // The new client cannot exchange a code of the old one. This affects users who are in a browser flow at the switch.
      const others = mine.filter(({ begin, end }) => begin > switched || end < switched);
      expect(others).toEqual([]);
      const deleted = await momentOf(way.to, "incoming.delete");
      const early = failed(requests).filter((attempt) => attempt.way === way && attempt.end < deleted);
      expect(early).toEqual([]);
      report(
        `replace, ${way.from} to ${way.to}: ${mine.length} of ` +
          `${connections.filter((attempt) => attempt.way === way).length} were under way at the switch and had to try again; ` +
          `tokens of the old client work for another ${deleted - switched} ms`,
      );
    }
    const after = await apps();
    for (const way of WAYS) {
      const [old] = before[way.to].incomingClients;
      expect(after[way.to].incomingClients).toHaveLength(1);
      expect(after[way.to].incomingClients[0]?.clientId).not.toBe(old?.clientId);
      expect(JSON.stringify(after[way.to])).not.toContain(old?.clientId);
      expect(await request(sandbox, way)).toHaveProperty("failure");
    }
    await connectUser(sandbox);
    for (const way of WAYS) expect(await request(sandbox, way)).not.toHaveProperty("failure");
  });

  test("a user on the consent page at the switch needs a second attempt, however long the old client remains", async () => {
    const { sandbox, stack } = testApps;
    const before = await apps();
    // Delays the deletion of the old clients until the flows below are done.
    await sandbox.control.faults.add({
      match: { operation: "incoming.delete" },
      times: 0,
      phase: "before-act",
      effect: { kind: "delay", seconds: 120 },
    });
    await sandbox.control.requestLog.clear();
    stack.program(link("fourth", "replace"));
    let run: Promise<unknown> | undefined;
    let ended = false;
    const hasSwitched = async ({ from }: Way): Promise<boolean> =>
      (await sandbox.control.requestLog.entries({ app: from, operation: "outgoing.update" })).length > 0;
    const flows = WAYS.map(async (way) => {
      const flow = { from: sandbox.apps[way.from].url, to: sandbox.apps[way.to].url };
      const beforeAllow = async (): Promise<void> => {
        run ??= stack.up().then((outcome) => {
          ended = true;
          ok(outcome);
        });
        while (!ended && !(await hasSwitched(way))) await brief();
      };
      // The code is the old client's; the outgoing link has the new client.
      await expect(runBrowserFlow({ ...flow, beforeAllow })).rejects.toThrow("invalid_grant");
      expect(await runBrowserFlow(flow)).toMatchObject({ status: 200 });
      // Both happened while the old client existed. Keeping it longer would not help.
      const existing = (await apps())[way.to].incomingClients.map(({ clientId }) => clientId);
      expect(existing).toContain(before[way.to].incomingClients[0]?.clientId);
      report(
        `replace, ${way.from} to ${way.to}: who was on the consent page got through at the second attempt`,
      );
    });
    const results = await Promise.allSettled(flows);
    await sandbox.control.faults.clear();
    await run;
    for (const result of results) expect(result).toMatchObject({ status: "fulfilled" });
    for (const way of WAYS) expect((await apps())[way.to].incomingClients).toHaveLength(1);
  });
});

describe("a rotation that ends in the middle", () => {
  test.each([
    { mode: "reset", writes: 1 },
    { mode: "reset", writes: 2 },
    { mode: "reset", writes: 3 },
    { mode: "replace", writes: 1 },
    { mode: "replace", writes: 2 },
    { mode: "replace", writes: 3 },
    { mode: "replace", writes: 4 },
    { mode: "replace", writes: 5 },
  ] as const)("is completed by the next up: $mode, after write $writes", async ({ mode, writes }) => {
    const { sandbox, stack } = testApps;
    stack.program(link(`${mode} ${writes}`, mode));
    await sandbox.control.faults.add({
      match: { mutating: true },
      nth: writes + 1,
      times: 0,
      phase: "before-act",
      effect: { kind: "reset" },
    });
    expect((await stack.up()).code).not.toBe(0);
    await sandbox.control.faults.clear();
    ok(await stack.up());
    const now = await apps();
    for (const way of WAYS) {
      expect(now[way.to].incomingClients).toHaveLength(1);
      expect(now[way.from].outgoingConnections).toHaveLength(1);
      expect(await connect(sandbox, way)).not.toHaveProperty("failure");
    }
  });
});
