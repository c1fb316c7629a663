import { startSandbox, type IncomingClient, type NamedSandbox, type ProductName } from "applinks-sandbox";
import { PRODUCTS } from "../../../provider/atlassian/products";
import type { Context } from "../../../provider/lifecycle/context";
import { openRun } from "../../../provider/lifecycle/run";
import { incomingClient } from "../../../provider/resources/incomingClient";
import { appsConfigOf, SHORT_WAITS } from "../atlassian/apps";

const names = Object.keys(PRODUCTS) as ProductName[];

let sandbox: NamedSandbox<ProductName>;
let warnings: string[];

beforeAll(async () => {
  const accounts = ["admin", "other"].map((username) => ({ username, role: "sysadmin" as const }));
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira", accounts },
      confluence: { product: "confluence", accounts },
      bitbucket: { product: "bitbucket", accounts },
      bamboo: { product: "bamboo", accounts },
      crowd: { product: "crowd", accounts },
    },
  });
});

afterAll(() => sandbox.stop());

beforeEach(async () => {
  await sandbox.control.reset();
  warnings = [];
});

/** An operation of a new process, under this account. */
function operation(app: ProductName, username = "admin"): Context {
  const { url } = sandbox.apps[app];
  const appsConfig = appsConfigOf({
    [app]: { product: app, url, username, password: username, preflight: false },
  });
  const signal = AbortSignal.timeout(20_000);
  return openRun(appsConfig, { timeouts: SHORT_WAITS }).operation({
    warn: (message) => warnings.push(message),
    signal,
  });
}

const create = (
  app: ProductName,
  { username = "admin", ...more }: { username?: string; adopt?: "always" } = {},
): ReturnType<typeof incomingClient.reconcile> => {
  const inputs = { app, name: "ci", redirectUrls: ["https://ci.example.com/callback"], ...more };
  return incomingClient.reconcile(operation(app, username), undefined, inputs);
};

const clients = async (app: ProductName): Promise<IncomingClient[]> =>
  (await sandbox.control.export({ only: "state" })).apps[app]?.incomingClients ?? [];

/** Makes the app return this response to every request for the account's own user key. */
const responseOf = async (app: ProductName, status: number, json: unknown): Promise<unknown> =>
  sandbox.control.faults.add({
    match: { app, path: PRODUCTS[app].account.path.split("?")[0] ?? "" },
    times: 0,
    phase: "before-act",
    effect: { kind: "status", status, json },
  });

describe.each(names)("an existing client in %s", (app) => {
  test("is adopted if the configured account created it, as an interrupted run does", async () => {
    const { id } = await create(app);
    expect((await create(app)).id).toBe(id);
    expect(warnings).toEqual([expect.stringMatching(/already exists .* exactly as declared and is adopted/)]);
    expect(await clients(app)).toHaveLength(1);
  });

  test("is refused if another account created it, even if identical, unless adopt: always is declared", async () => {
    const { id } = await create(app, { username: "other" });
    await expect(create(app)).rejects.toThrow(
      /already exists .*: it was created by another account \(user key .+; the configured account's is .+\)\. Nothing was changed/,
    );
    expect((await create(app, { adopt: "always" })).id).toBe(id);
  });

  test("is refused if the app does not return the account's own user key", async () => {
    await create(app);
    await responseOf(app, 404, { message: "null for uri", "status-code": 404 });
    await expect(create(app)).rejects.toThrow(
      new RegExp(
        `its creator has the user key .+, and ${app} does not return the user key of the configured account\\. .*adopt: "always"`,
      ),
    );
  });
});

test.each(["bitbucket", "crowd"] as const)(
  "without the header of %s no client counts as the configured account's",
  async (app) => {
    await create(app);
    await responseOf(app, 200, {});
    await expect(create(app)).rejects.toThrow(
      `${app} does not return the user key of the configured account`,
    );
  },
);
