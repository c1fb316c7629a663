/** Apps with as many objects as a large company has. */

import { startSandbox, type DefaultApps, type NamedSandbox, type Seed } from "applinks-sandbox";
import { IMPORTABLE, importFileOf } from "../../../../cli/importFile";
import { openPlugin, secret, type Page, type Plugin } from "./client";

const COUNT = 10_000;
const numbers = Array.from({ length: COUNT }, (_, n) => n);

let sandbox: NamedSandbox<DefaultApps>;
let plugin: Plugin;

/** As many clients, connections and links. */
const OBJECTS: NonNullable<Seed["apps"]>[string] = {
  incomingClients: numbers.map((n) => ({
    name: `client ${n}`,
    clientId: `client-id-${n}`,
    clientSecret: `client-secret-${n}`,
    redirects: [callbackOf(n)],
    scope: "READ",
  })),
  outgoingConnections: numbers.map((n) => ({
    name: `connection ${n}`,
    clientId: `client-id-${n}`,
    authorizationEndpoint: `https://app-${n}.example.com/rest/oauth2/latest/authorize`,
    tokenEndpoint: `https://app-${n}.example.com/rest/oauth2/latest/token`,
    scopes: ["READ"],
  })),
  applicationLinks: numbers.map((n) => ({
    name: `link ${n}`,
    typeId: "generic",
    rpcUrl: `https://app-${n}.example.com`,
  })),
};

function callbackOf(n: number): string {
  return `https://app-${n}.example.com/plugins/servlet/oauth2/client/callback/${n}`;
}

beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.control.seed({ apps: { jira: OBJECTS, confluence: OBJECTS } });
  plugin = await openPlugin();
  const apps = Object.fromEntries(
    Object.entries(sandbox.apps).map(([product, { url }]) => [
      product,
      { product, url, username: "admin", password: "admin" },
    ]),
  );
  await plugin.configure({ apps: secret(JSON.stringify(apps)) });
});

afterAll(async () => {
  plugin.stop();
  await sandbox.stop();
});

/** All pages of a list. */
async function all(type: string, pageSize: number): Promise<Page["found"]> {
  const found: Page["found"] = [];
  let continuation = "";
  do {
    const page = await plugin.list(type, { app: "jira" }, { pageSize, continuation });
    found.push(...page.found);
    ({ continuation } = page);
  } while (continuation !== "");
  return found;
}

test.each(IMPORTABLE)("a list of 10,000 %s objects is whole, in one page or in several", async (type) => {
  const found = await all(type, 0);
  expect(found).toHaveLength(COUNT);
  expect(new Set(found.map(({ id }) => id)).size).toBe(COUNT);
  expect(await all(type, 3000)).toEqual(found);
  const { file } = importFileOf([{ type, objects: found }]);
  expect(new Set(file.resources.map(({ name }) => name)).size).toBe(COUNT);
});

test("a function returns 10,000 clients", async () => {
  const { result } = await plugin.invoke("getIncomingClients", { app: "jira" });
  expect(result["incomingClients"]).toHaveLength(COUNT);
});

test("a health check finds its objects among 10,000", async () => {
  const last = COUNT - 1;
  const link = {
    app: "jira",
    remoteApp: "confluence",
    clientId: `client-id-${last}`,
    clientSecret: `client-secret-${last}`,
    redirectUrl: callbackOf(last),
    scopes: ["READ"],
  };
  const { inputs, failures } = await plugin.check("LinkHealth", link);
  expect(failures).toEqual([]);
  const { properties } = await plugin.create("LinkHealth", inputs);
  expect(properties).toMatchObject({ status: "CONNECTED" });
});
