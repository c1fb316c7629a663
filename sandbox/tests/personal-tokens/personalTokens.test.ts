import { startSandbox, type NamedSandbox } from "../../index";
import { personalTokenId } from "../../state/ids";
import { events } from "../auditing/auditLog";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence" | "bitbucket" | "bamboo">;
beforeAll(async () => {
  sandbox = await startSandbox({
    apps: {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
      bamboo: { product: "bamboo" },
    },
  });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const day = 24 * 3600;
const own = "/rest/pat/latest/tokens";

test.each(["jira", "confluence"] as const)(
  "%s lists an account's own tokens with their expiry, without the tokens",
  async (app) => {
    const { url } = sandbox.apps[app];
    const outside = sandbox.control.changeOutOfBand(app);
    const { token } = await outside.createToken({ username: "admin", name: "ci", expiresInSeconds: day });
    await outside.createToken({ username: "admin" });
    await outside.createToken({ username: "user" });
    const headers = { authorization: `Bearer ${token}` };
    const { status, json, text } = await request(url, "GET", own, { as: null, headers });
    expect([status, json]).toEqual([
      200,
      [
        { id: 1, name: "ci", createdAt: expect.any(String), expiringAt: expect.any(String) },
        { id: 2, name: "token 2", createdAt: expect.any(String) },
      ],
    ]);
    const [{ createdAt, expiringAt }] = json as [{ createdAt: string; expiringAt: string }];
    expect(Date.parse(expiringAt) - Date.parse(createdAt)).toBe(day * 1000);
    expect(text).not.toContain(token);
    expect((await request(url, "GET", own, { as: null })).status).toBe(401);
  },
);

test("Bitbucket lists a user's tokens to the user and to administrators; a token contains its ID", async () => {
  const { url } = sandbox.apps.bitbucket;
  const outside = sandbox.control.changeOutOfBand("bitbucket");
  const { token } = await outside.createToken({ username: "user", expiresInSeconds: 30 * day });
  const path = (username: string): string => `/rest/access-tokens/latest/users/${username}`;
  const { json, text } = await request(url, "GET", path("user"), { as: "user:user" });
  expect(json).toMatchObject({
    size: 1,
    isLastPage: true,
    values: [{ id: personalTokenId(token), createdDate: expect.any(Number), expiryDays: 30 }],
  });
  expect(personalTokenId(token)).toMatch(/^\d{12}$/);
  expect(text).not.toContain(token);
  expect((await request(url, "GET", path("user"))).status).toBe(200);
  expect((await request(url, "GET", path("admin"), { as: "user:user" })).status).toBe(401);
  expect((await request(url, "GET", path("nobody"))).status).toBe(404);
  expect((await request(url, "GET", own)).status).toBe(404);
});

test("Bamboo and old versions have no list of tokens", async () => {
  expect((await request(sandbox.apps.bamboo.url, "GET", own)).status).toBe(404);
  await sandbox.control.changeOutOfBand("jira").setVersion("8.13.0");
  expect((await request(sandbox.apps.jira.url, "GET", own)).status).toBe(404);
});

test("a token's creation is an event of its owner, its revocation one of whoever revokes it", async () => {
  for (const app of ["jira", "bitbucket"] as const) {
    const outside = sandbox.control.changeOutOfBand(app);
    const { token } = await outside.createToken({ username: "user", name: "ci" });
    await outside.revokeToken(token);
    const found = await events(sandbox.apps[app].url);
    expect(found.map(({ type, author }) => [type.actionI18nKey, author.name])).toEqual(
      app === "jira"
        ? [
            ["personal.access.tokens.audit.log.summary.token.deleted", "admin"],
            ["personal.access.tokens.audit.log.summary.token.created", "user"],
          ]
        : [
            ["bitbucket.access.tokens.audit.action.accesstokendeleted.personal", "admin"],
            ["bitbucket.access.tokens.audit.action.accesstokencreated.personal", "user"],
          ],
    );
    expect(found[1]?.extraAttributes[0]?.value).toBe("ci");
    expect(JSON.stringify(found)).not.toContain(token);
  }
});

test("a seeded token gets an ID, a name and a time", async () => {
  await sandbox.control.seed(
    "apps: { jira: { personalAccessTokens: [{ username: admin, token: a-token }] } }",
  );
  const headers = { authorization: "Bearer a-token" };
  const { json } = await request(sandbox.apps.jira.url, "GET", own, { as: null, headers });
  expect(json).toEqual([{ id: 1, name: "token 1", createdAt: expect.any(String) }]);
});
