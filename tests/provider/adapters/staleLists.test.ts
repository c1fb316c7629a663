/** What somebody else changes after a run has requested the list of an app's objects, and before it creates one. */

import { openBench, type Bench } from "./link";

type Values = Record<string, unknown>;

let bench: Bench;
/** One process of the provider, whose lists are a few seconds old. */
let create: (type: string, inputs: Values) => Promise<{ id: string; outs: Values }>;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.sandbox.stop());

const CLIENT = {
  app: "jira",
  name: "ci",
  redirectUrls: ["https://ci.example.com/callback"],
  scopes: ["READ"],
};
const STORED = { name: "ci", redirects: CLIENT.redirectUrls, scope: "READ" };
const LINK = { app: "jira", name: "Builds", type: "generic", applicationUrl: "https://builds.example.com" };

const changes = () => bench.sandbox.control.changeOutOfBand("jira");

beforeEach(async () => {
  await bench.sandbox.control.reset();
  bench.warnings.length = 0;
  await changes().createClient({ ...STORED, name: "other" });
  const handlers = await bench.process();
  create = async (type, declared) => {
    const { inputs, failures } = await handlers(type).check({}, declared);
    expect(failures).toEqual([]);
    return handlers(type).create(inputs);
  };
  // Requests the lists.
  await create("IncomingClient", { ...CLIENT, name: "first" });
  await create("ApplicationLink", { ...LINK, name: "first", applicationUrl: "https://first.example.com" });
});

const countOf = async (operation: string): Promise<number> =>
  (await bench.sandbox.control.requestLog.entries({ operation })).length;

test("a new object that is as declared is adopted, after the app has refused the creation", async () => {
  await changes().createClient(STORED);
  const { outs } = await create("IncomingClient", CLIENT);
  expect(outs["ownership"]).toBe("adopted");
  expect(bench.warnings.join("\n")).toContain("[ADOPTED]");
  expect(await countOf("incoming.create")).toBe(2);
});

test("a new object that differs is an error with both versions", async () => {
  await changes().createClient({ ...STORED, scope: "ADMIN" });
  await expect(create("IncomingClient", CLIENT)).rejects.toThrow(/scopes: declared .* \[ALREADY_EXISTS\]/);
});

test("another refusal is the app's own error, and the list is requested once more", async () => {
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.create" },
    phase: "before-act",
    effect: { kind: "status", status: 400, json: { errors: ["no more links"], fieldErrors: {} } },
  });
  await expect(create("IncomingClient", CLIENT)).rejects.toThrow(/no more links.*\[APP_REFUSED\]/);
  expect(await countOf("incoming.list")).toBe(2);
});

test.each([401, 403, 500])("after a response with %d the list is not requested again", async (status) => {
  await bench.sandbox.control.faults.add({
    match: { operation: "incoming.create" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status, json: { errors: ["no"], fieldErrors: {} } },
  });
  const before = await countOf("incoming.list");
  await expect(create("IncomingClient", CLIENT)).rejects.toThrow();
  // After 500 the write may have been applied, which only the list shows.
  if (status < 500) expect(await countOf("incoming.list")).toBe(before);
});

test("an object that was changed is compared as it is now", async () => {
  await changes().updateClient("other", { scope: "ADMIN" });
  await expect(create("IncomingClient", { ...CLIENT, name: "other" })).rejects.toThrow(/scopes: declared/);
});

test("an object that was deleted is created again", async () => {
  await changes().deleteClient("other");
  const { outs } = await create("IncomingClient", { ...CLIENT, name: "other" });
  expect(outs["ownership"]).toBe("owned");
});

test("a link whose name was taken exists under the app's name, and the error names it", async () => {
  await changes().createLink({ name: "Builds", typeId: "generic", rpcUrl: "https://other.example.com" });
  await expect(create("ApplicationLink", LINK)).rejects.toThrow(
    /the name "Builds" is taken on jira by .* The app created the new object as "Builds - 2"\. .*\[ALREADY_EXISTS\]/,
  );
});

test("scopes that another stack has granted meanwhile are adopted, and not owned", async () => {
  const { outs } = await create("IncomingClient", { ...CLIENT, scopes: undefined });
  await changes().updateClient("ci", { scope: "WRITE" });
  const grant = await create("ScopeGrant", { app: "jira", clientId: outs["clientId"], scopes: ["WRITE"] });
  expect(grant.outs["ownership"]).toBe("adopted");
});
