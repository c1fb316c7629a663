import { startSandbox, type NamedSandbox } from "applinks-sandbox";
import { FACTS } from "../../../facts";
import { openApp, type App } from "../../../provider/atlassian/app";
import type { Http } from "../../../provider/atlassian/http";
import { openSharedReads } from "../../../provider/atlassian/sharedReads";
import { openConnections } from "../../../provider/lifecycle/connections";
import { readTokenExpiry } from "../../../provider/atlassian/personalTokens";
import type { AppTarget } from "../../../provider/atlassian/target";
import { appsConfigOf, jira, limits, SHORT_WAITS } from "./apps";

const DAY = 24 * 3600;
type Name = "jira" | "confluence" | "bitbucket" | "bamboo" | "crowd";

let sandbox: NamedSandbox<Name>;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
      bamboo: { product: "bamboo" },
      crowd: { product: "crowd" },
    },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

function open(product: Name, credential: object): App {
  const entry = { product, url: sandbox.apps[product].url, ...credential };
  const target = appsConfigOf({ [product]: entry }).targets.get(product) as AppTarget;
  return openApp(target, openConnections(SHORT_WAITS).to(target), SHORT_WAITS).forOperation(limits());
}

const create = async (product: Name, name: string, days?: number): Promise<string> => {
  const expiry = days === undefined ? {} : { expiresInSeconds: days * DAY };
  return (await sandbox.control.changeOutOfBand(product).createToken({ username: "admin", name, ...expiry }))
    .token;
};

/** Days from now, rounded. */
const daysTo = (time: string | undefined): number =>
  Math.round((Date.parse(time ?? "") - Date.now()) / 1000 / DAY);

test.each(["jira", "confluence", "bitbucket"] as const)(
  "%s reports when an account's only token expires",
  async (product) => {
    const token = await create(product, "ci", 20);
    const expiry = await readTokenExpiry(open(product, { token }), new Date());
    expect(expiry).toEqual({ expiresAt: expect.any(String), name: "ci", candidates: 1 });
    expect(daysTo(expiry?.expiresAt)).toBe(20);
  },
);

test.each(
  (["jira", "confluence"] as const).flatMap((product) =>
    Object.keys(FACTS["token-dates"].alternatives).map((alternative) => ({ product, alternative })),
  ),
)("$product reports it where token-dates is $alternative", async ({ product, alternative }) => {
  await sandbox.control.changeOutOfBand(product).setSettings({
    dialect: { "token-dates": alternative as keyof (typeof FACTS)["token-dates"]["alternatives"] },
  });
  const token = await create(product, "ci", 20);
  await create(product, "later", 40);
  const expiry = await readTokenExpiry(open(product, { token }), new Date());
  expect([expiry?.name, daysTo(expiry?.expiresAt)]).toEqual(["ci", 20]);
});

test("Bitbucket's list shows which of several tokens the credential is", async () => {
  await create("bitbucket", "first", 5);
  const token = await create("bitbucket", "ci", 20);
  const expiry = await readTokenExpiry(open("bitbucket", { token }), new Date());
  expect([expiry?.name, expiry?.candidates, daysTo(expiry?.expiresAt)]).toEqual(["ci", 1, 20]);
});

test("Jira's list does not: the token that expires first is reported as one of several", async () => {
  await create("jira", "never");
  const token = await create("jira", "ci", 20);
  await create("jira", "first", 5);
  const expiry = await readTokenExpiry(open("jira", { token }), new Date());
  expect([expiry?.name, expiry?.candidates, daysTo(expiry?.expiresAt)]).toEqual(["first", 3, 5]);
});

test("an expired token is not the credential's", async () => {
  const old = await create("jira", "old", 1);
  await sandbox.control.changeOutOfBand("jira").expireToken(old);
  const token = await create("jira", "ci", 20);
  expect(await readTokenExpiry(open("jira", { token }), new Date())).toMatchObject({
    name: "ci",
    candidates: 1,
  });
});

test("nothing is reported of a token without expiry, of a password, or by another product", async () => {
  const now = new Date();
  expect(await readTokenExpiry(open("jira", { token: await create("jira", "ci") }), now)).toBeUndefined();
  await create("jira", "other", 5);
  const password = { username: "admin", password: "admin" };
  expect(await readTokenExpiry(open("jira", password), now)).toBeUndefined();
  for (const product of ["bamboo", "crowd"] as const) {
    const token = await create(product, "ci", 5);
    expect(await readTokenExpiry(open(product, { token }), now)).toBeUndefined();
  }
});

test("a list that the app refuses or damages is no error", async () => {
  const token = await create("jira", "ci", 20);
  await sandbox.control.faults.add({
    match: { operation: "personalTokens.list" },
    phase: "before-act",
    effect: { kind: "status", status: 403, json: {} },
  });
  expect(await readTokenExpiry(open("jira", { token }), new Date())).toBeUndefined();
  for (const body of [{}, [null, 7, {}, { expiringAt: "soon" }], [{ expiringAt: 1e20 }]]) {
    const http: Http = { send: async () => body, skew: () => undefined, account: () => "admin" };
    const app = openApp(jira(), { http, shared: openSharedReads(jira(), http) }, SHORT_WAITS).forOperation(
      limits(),
    );
    expect(await readTokenExpiry(app, new Date())).toBeUndefined();
  }
});
