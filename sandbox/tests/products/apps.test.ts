import { products, scopeClosure } from "../../products/products";
import {
  startSandbox,
  runBrowserFlow,
  type IncomingClient,
  type NamedSandbox,
  type ProductName,
  type Role,
} from "../../index";
import { resourcesOf } from "../../resource-server/protectedResources";
import { redirectUrlOf } from "../../state/ids";
import { browse, codeGrant, tokens } from "../oauth";
import { request, type Responded } from "../rest";

const names = Object.keys(products) as ProductName[];

let sandbox: NamedSandbox<ProductName>;
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

const clients = "/rest/oauth2/latest/client";
const connections = "/rest/oauth2-client/latest/config";
const portal = { name: "portal", redirects: ["https://portal.example.com/cb"] };

const roles: Record<string, Role> = { user: "user", "project-admin": "admin", admin: "sysadmin" };
const ranks: Role[] = ["user", "admin", "sysadmin"];

/** A version from before the given version. */
const before = (since: string): string => `${Number(since.split(".")[0]) - 1}.99`;

/** Gets an access token with these scopes for a user. */
async function tokenOf(name: ProductName, username: string, scope: string): Promise<string> {
  const { url } = sandbox.apps[name];
  const client = await sandbox.control
    .changeOutOfBand(name)
    .createClient({ ...portal, name: `${username} ${scope}`, scope });
  const person = await browse(url, products[name].loginAction, username);
  return (await tokens(url, await codeGrant(url, person, client))).access_token;
}

describe.each(names)("%s", (name) => {
  const product = products[name];
  const at = (method: string, path: string, options?: object): Promise<Responded> =>
    request(sandbox.apps[name].url, method, path, options);

  test("has its usual context path, and its manifest identifies the product", async () => {
    expect(new URL(sandbox.apps[name].url).pathname).toBe(product.defaultContextPath || "/");
    const { json } = await at("GET", "/rest/applinks/1.0/manifest", { as: null });
    expect(json).toMatchObject({
      typeId: product.typeId,
      name: product.title,
      version: product.defaultVersion,
    });
  });

  test("accepts clients with each of its scopes, but not with those of other products", async () => {
    for (const scope of Object.keys(product.scopes)) {
      const { status, json } = await at("POST", clients, { json: { ...portal, name: scope, scope } });
      expect([status, (json as IncomingClient).scope]).toEqual([200, scope]);
    }
    const others = names.flatMap((other) => Object.keys(products[other].scopes));
    for (const scope of others.filter((other) => !(other in product.scopes))) {
      expect((await at("POST", clients, { json: { ...portal, scope } })).status).toBe(400);
    }
  });

  test("supports incoming links since their first version", async () => {
    await sandbox.control.changeOutOfBand(name).setVersion(before(product.since.incoming));
    expect((await at("GET", clients)).status).toBe(404);
    await sandbox.control.changeOutOfBand(name).setVersion(product.since.incoming);
    expect((await at("GET", clients)).status).toBe(200);
  });

  test("supports outgoing links since their first version", async () => {
    await sandbox.control.changeOutOfBand(name).setVersion(before(product.since.outgoing));
    expect((await at("GET", connections)).status).toBe(404);
    await sandbox.control.changeOutOfBand(name).setVersion(product.since.outgoing);
    expect((await at("GET", connections)).status).toBe(200);
  });

  test.each(Object.keys(product.scopes))(
    "allows a token with %s what its scopes and its user's role cover",
    async (scope) => {
      const covered = scopeClosure(name, scope);
      for (const [username, role] of Object.entries(roles)) {
        const token = await tokenOf(name, username, scope);
        const open = (needed: Role): boolean =>
          ranks.indexOf(role) >= ranks.indexOf(needed) &&
          (needed === "user" || covered.has(product.roleScopes[needed]));
        for (const resource of resourcesOf[name]) {
          for (const path of resource.paths) {
            const { status } = await at(resource.method, path.replace(/:\w+/g, "unknown"), {
              as: null,
              headers: { authorization: `Bearer ${token}` },
              ...(resource.method === "POST" && { json: {} }),
            });
            const allowed =
              covered.has(resource.scope ?? scope) && (resource.role === undefined || open(resource.role));
            expect([path, status === 403]).toEqual([path, !allowed]);
            expect(status).not.toBe(401);
          }
        }
      }
    },
  );
});

test.each<[ProductName, (response: Responded) => unknown, string]>([
  ["jira", ({ json }) => (json as { key: string }).key, "/rest/api/2/myself"],
  ["confluence", ({ json }) => (json as { userKey: string }).userKey, "/rest/api/user/current"],
  ["bitbucket", ({ headers }) => headers.get("x-auserid"), "/rest/api/latest/application-properties"],
  ["bamboo", ({ json }) => (json as { name: string }).name, "/rest/api/latest/currentUser"],
  ["crowd", ({ headers }) => headers.get("x-ausername"), "/rest/admin/1.0/directory/managed?limit=1"],
])("%s returns to a user the key that it stores as a client's creator", async (name, keyIn, path) => {
  const { leastScope: scope } = products[name];
  const created = await request(sandbox.apps[name].url, "POST", clients, { json: { ...portal, scope } });
  const { userKey } = created.json as IncomingClient;
  expect(userKey).not.toBe("");
  expect(keyIn(await request(sandbox.apps[name].url, "GET", path))).toBe(userKey);
});

test("Bitbucket's responses to anonymous requests have no header with a user ID", async () => {
  const { headers } = await request(
    sandbox.apps.bitbucket.url,
    "GET",
    "/rest/api/latest/application-properties",
    {
      as: null,
    },
  );
  expect([headers.get("x-ausername"), headers.get("x-auserid")]).toEqual(["anonymous", null]);
});

/** Each product's response to a user of a link. */
const known: Record<ProductName, unknown> = {
  jira: expect.objectContaining({ name: "user" }),
  confluence: expect.objectContaining({ username: "user" }),
  bitbucket: "user",
  bamboo: { name: "user", fullName: "User" },
  crowd: "user",
};

// Each product is the client of the next one, the last of the first.
test.each(names.map((from, index) => [from, names[(index + 1) % names.length] ?? from] as const))(
  "a browser flow from %s to %s authenticates the user",
  async (from, to) => {
    const authorizationEndpoint = `${sandbox.apps[to].url}/rest/oauth2/latest/authorize`;
    const { leastScope: scope } = products[to];
    const { clientId, clientSecret } = await sandbox.control.changeOutOfBand(to).createClient({
      name: from,
      redirects: [redirectUrlOf(sandbox.apps[from].url, authorizationEndpoint)],
      scope,
    });
    await sandbox.control.changeOutOfBand(from).createConnection({
      name: to,
      clientId,
      clientSecret,
      authorizationEndpoint,
      tokenEndpoint: `${sandbox.apps[to].url}/rest/oauth2/latest/token`,
      scopes: [scope],
    });
    const { status, body } = await runBrowserFlow({ from: sandbox.apps[from].url, to: sandbox.apps[to].url });
    expect([status, body]).toEqual([200, known[to]]);
  },
);
