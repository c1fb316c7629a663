import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { browse, codeGrant, credentials, post, tokens, type BrowserClient, type Tokens } from "../oauth";
import { request } from "../rest";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

let jira: string;
let client: IncomingClient;
let other: IncomingClient;
let person: BrowserClient;
beforeEach(async () => {
  await sandbox.control.reset();
  jira = sandbox.apps.jira.url;
  const changes = sandbox.control.changeOutOfBand("jira");
  const input = { redirects: ["https://portal.example.com/cb"], scope: "WRITE" };
  client = await changes.createClient({ name: "portal", ...input });
  other = await changes.createClient({ name: "other", ...input });
  person = await browse(jira, "/login.jsp", "user");
});

const grant = (challenge?: object): Promise<Record<string, string>> =>
  codeGrant(jira, person, client, challenge);
const refreshing = (refresh_token: string): Record<string, string> => ({
  ...credentials(client),
  grant_type: "refresh_token",
  refresh_token,
});

/** Status and OAuth error of a refused request. */
async function refusal(form: Record<string, string>, endpoint = "token"): Promise<unknown[]> {
  const { status, json, headers } = await post(jira, endpoint, form);
  expect(json).toEqual({ error: expect.any(String), error_description: expect.any(String) });
  expect([headers.get("cache-control"), headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
  return [status, (json as { error: string }).error];
}

/** Whether the access token is valid. */
async function isValid({ access_token }: Tokens): Promise<boolean> {
  const headers = { authorization: `Bearer ${access_token}` };
  const { status } = await request(jira, "GET", "/rest/api/2/myself", { as: null, headers });
  return status === 200;
}

const audited = async (): Promise<string[]> =>
  ((await sandbox.control.export()).apps.jira?.audit ?? []).map(({ summary }) => summary).slice(2);

describe("an exchanged code", () => {
  test("returns an access and a refresh token as the products do, and is audited", async () => {
    const { status, json, headers } = await post(jira, "token", await grant());
    expect([status, headers.get("content-type")]).toEqual([
      200,
      expect.stringMatching(/^application\/json\b/),
    ]);
    expect([headers.get("cache-control"), headers.get("pragma")]).toEqual(["no-store", "no-cache"]);
    expect(json).toEqual({
      access_token: expect.any(String),
      token_type: "bearer",
      expires_in: 3600,
      refresh_token: expect.any(String),
      scope: "WRITE",
    });
    expect(await audited()).toEqual(["client.authorization.successful", "token.created"]);
  });

  test.each([
    ["3600", {}],
    ["7200", { dialect: { "server-token-lifetime": "7200" } }],
    ["60", { dialect: { "server-token-lifetime": "7200" }, accessTokenSeconds: 60 }],
  ] as const)("is valid for %s seconds, as the fact or the setting has it", async (seconds, settings) => {
    await sandbox.control.changeOutOfBand("jira").setSettings(settings);
    const { access_token, expires_in } = await tokens(jira, await grant());
    expect(expires_in).toBe(Number(seconds));
    const bearer = { authorization: `Bearer ${access_token}` };
    const account = async (): Promise<number> =>
      (await request(jira, "GET", "/rest/api/2/myself", { as: null, headers: bearer })).status;
    await sandbox.control.clock.advance({ seconds: expires_in - 30 });
    expect(await account()).toBe(200);
    await sandbox.control.clock.advance({ seconds: 60 });
    expect(await account()).toBe(401);
  });

  test("returns tokens signed with HS256, with an id as the only claim", async () => {
    const { apps } = await sandbox.control.export({ secrets: "included" });
    const { access_token, refresh_token } = await tokens(jira, await grant());
    const ids = [access_token, refresh_token].map((token) => {
      const [head = "", payload = "", signature] = token.split(".");
      const hmac = createHmac("sha256", apps.jira?.tokenSigningSecret ?? "").update(`${head}.${payload}`);
      expect(signature).toBe(hmac.digest("base64url"));
      const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as { id: string };
      expect(Object.keys(claims)).toEqual(["id"]);
      return claims.id;
    });
    expect(new Set(ids).size).toBe(2);
  });

  test("may be in the query or in the form", async () => {
    const query = new URLSearchParams(await grant()).toString();
    const { status } = await request(jira, "POST", `/rest/oauth2/1.0/token?${query}`, { as: null });
    expect(status).toBe(200);
  });

  test("is valid once: a replay is refused and revokes its tokens, even after a refresh", async () => {
    const form = await grant();
    const first = await tokens(jira, form);
    const second = await tokens(jira, refreshing(first.refresh_token));
    const unrelated = await tokens(jira, await grant());
    expect(await isValid(second)).toBe(true);
    expect(await refusal(form)).toEqual([400, "invalid_grant"]);
    expect(await isValid(second)).toBe(false);
    expect(await refusal(refreshing(second.refresh_token))).toEqual([400, "invalid_grant"]);
    expect(await isValid(unrelated)).toBe(true);
  });

  test("expires after a minute on the sandbox's clock", async () => {
    const [early, late] = [await grant(), await grant()];
    await sandbox.control.clock.advance({ seconds: 50 });
    await tokens(jira, early);
    await sandbox.control.clock.advance({ seconds: 10 });
    expect(await refusal(late)).toEqual([400, "invalid_request"]);
  });
});

describe("errors of a code request have the products' order", () => {
  const wrong: [string, (form: Record<string, string>) => Record<string, string>, number, string][] = [
    ["no grant type", ({ grant_type: _, ...form }) => form, 400, "invalid_request"],
    ["a blank grant type", (form) => ({ ...form, grant_type: "" }), 400, "invalid_request"],
    ["an unknown grant type", (form) => ({ ...form, grant_type: "password" }), 400, "unsupported_grant_type"],
    ["no client ID", ({ client_id: _, ...form }) => form, 400, "invalid_request"],
    ["no code", ({ code: _, ...form }) => form, 400, "invalid_request"],
    ["no redirect URL", ({ redirect_uri: _, ...form }) => form, 400, "invalid_request"],
    ["an unknown code", (form) => ({ ...form, code: "x", client_secret: "x" }), 400, "invalid_request"],
    ["another client", (form) => ({ ...form, ...credentials(other) }), 400, "invalid_grant"],
    ["an unknown client", (form) => ({ ...form, client_id: "nobody" }), 400, "invalid_grant"],
    [
      "another redirect URL and a wrong secret",
      (form) => ({ ...form, redirect_uri: "https://portal.example.com/", client_secret: "x" }),
      400,
      "invalid_grant",
    ],
    [
      "another redirect URL and no client secret",
      ({ client_secret: _, ...form }) => ({ ...form, redirect_uri: "https://portal.example.com/" }),
      400,
      "invalid_grant",
    ],
    ["no client secret", ({ client_secret: _, ...form }) => form, 401, "invalid_client"],
    ["a blank client secret", (form) => ({ ...form, client_secret: "" }), 401, "invalid_client"],
    ["a wrong secret", (form) => ({ ...form, client_secret: "x".repeat(64) }), 401, "invalid_client"],
  ];
  test.each(wrong)("%s", async (_what, spoil, status, error) => {
    const form = await grant();
    expect(await refusal(spoil(form))).toEqual([status, error]);
    // The code stays valid after a refused request.
    expect(await isValid(await tokens(jira, form))).toBe(true);
  });

  test("a redirect URL that is no longer registered, before the secret", async () => {
    const form = await grant();
    const redirects = ["https://portal.example.com/new"];
    await sandbox.control.changeOutOfBand("jira").updateClient("portal", { redirects });
    expect(await refusal({ ...form, client_secret: "x" })).toEqual([401, "invalid_client"]);
  });

  test("credentials in a Basic header are not read", async () => {
    const { client_secret, ...form } = await grant();
    const { status, json } = await request(jira, "POST", "/rest/oauth2/latest/token", {
      as: "user:user",
      form,
    });
    expect([status, json]).toMatchObject([401, { error: "invalid_client" }]);
    expect(client_secret).toBe(client.clientSecret);
  });
});

describe("a code challenge (RFC 7636)", () => {
  const verifiers = fc.stringMatching(/^[A-Za-z0-9._~-]{43,128}$/);
  const s256 = (verifier: string): object => ({
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const methods: [string, (verifier: string) => object][] = [
    ["S256", s256],
    ["plain", (verifier) => ({ code_challenge: verifier, code_challenge_method: "plain" })],
    ["no method, which means plain", (verifier) => ({ code_challenge: verifier })],
  ];

  test.each(methods)("with %s is satisfied only by its verifier", async (_name, challenge) => {
    await fc.assert(
      fc.asyncProperty(verifiers, verifiers, async (verifier, different) => {
        fc.pre(verifier !== different);
        const form = await grant(challenge(verifier));
        expect(await refusal(form)).toEqual([400, "invalid_grant"]);
        for (const code_verifier of [different, verifier.slice(0, 42), `${verifier} `, `${verifier}+`]) {
          expect(await refusal({ ...form, code_verifier })).toEqual([400, "invalid_grant"]);
        }
        await tokens(jira, { ...form, code_verifier: verifier });
      }),
      { numRuns: 15 },
    );
  });

  test("with S256 accepts the RFC's example, but not the challenge as its own verifier", async () => {
    const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const form = await grant({ code_challenge, code_challenge_method: "S256" });
    expect(await refusal({ ...form, code_verifier: code_challenge })).toEqual([400, "invalid_grant"]);
    await tokens(jira, { ...form, code_verifier: verifier });
  });

  test("refuses verifiers with a format that the RFC does not allow", async () => {
    for (const verifier of ["x".repeat(42), "x".repeat(129), `${"x".repeat(43)}+`]) {
      const form = await grant(s256(verifier));
      expect(await refusal({ ...form, code_verifier: verifier })).toEqual([400, "invalid_grant"]);
    }
  });

  test("is optional", async () => {
    await tokens(jira, { ...(await grant()), code_verifier: "anything" });
  });
});

describe("a refresh", () => {
  test("invalidates all earlier pairs and keeps the scope", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 6 }), async (pauses) => {
        await sandbox.control.clock.set("2030-01-01T00:00:00Z");
        let newest = await tokens(jira, await grant());
        const earlier: Tokens[] = [];
        for (const seconds of pauses) {
          await sandbox.control.clock.advance({ seconds });
          earlier.push(newest);
          newest = await tokens(jira, { ...refreshing(newest.refresh_token), scope: "READ" });
          expect(newest.scope).toBe("WRITE");
        }
        expect(await isValid(newest)).toBe(true);
        for (const old of earlier) {
          expect(await isValid(old)).toBe(false);
          expect(await refusal(refreshing(old.refresh_token))).toEqual([400, "invalid_grant"]);
        }
        expect(await isValid(newest)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  test("is possible for 90 days after the token was issued, on the sandbox's clock", async () => {
    const first = await tokens(jira, await grant());
    await sandbox.control.clock.advance({ seconds: 90 * 24 * 3600 - 60 });
    const second = await tokens(jira, refreshing(first.refresh_token));
    await sandbox.control.clock.advance({ seconds: 90 * 24 * 3600 });
    expect(await refusal(refreshing(second.refresh_token))).toEqual([400, "invalid_grant"]);
  });

  test("checks that the refresh token belongs to the client, then the client secret", async () => {
    const { access_token, refresh_token } = await tokens(jira, await grant());
    const form = refreshing(refresh_token);
    expect(await refusal({ ...form, refresh_token: access_token })).toEqual([400, "invalid_grant"]);
    expect(await refusal({ ...form, refresh_token: "x", client_secret: "x" })).toEqual([
      400,
      "invalid_grant",
    ]);
    expect(await refusal({ ...form, ...credentials(other) })).toEqual([400, "invalid_grant"]);
    expect(await refusal({ ...form, client_secret: "x" })).toEqual([401, "invalid_client"]);
    expect(await refusal({ ...form, refresh_token: "" })).toEqual([400, "invalid_request"]);
    await tokens(jira, form);
  });
});

describe("an access token", () => {
  test("expires after an hour on the sandbox's clock", async () => {
    const pair = await tokens(jira, await grant());
    await sandbox.control.clock.advance({ seconds: 3590 });
    expect(await isValid(pair)).toBe(true);
    await sandbox.control.clock.advance({ seconds: 10 });
    expect(await isValid(pair)).toBe(false);
  });

  test("stays valid after a reset of the client secret; a refresh requires the new secret", async () => {
    const pair = await tokens(jira, await grant());
    const { clientSecret } = await sandbox.control.changeOutOfBand("jira").resetClientSecret("portal");
    expect(await isValid(pair)).toBe(true);
    const form = refreshing(pair.refresh_token);
    expect(await refusal(form)).toEqual([401, "invalid_client"]);
    await tokens(jira, { ...form, client_secret: clientSecret });
  });

  test("is deleted with its client", async () => {
    const pair = await tokens(jira, await grant());
    const waiting = await grant();
    await sandbox.control.changeOutOfBand("jira").deleteClient("portal");
    expect(await isValid(pair)).toBe(false);
    expect(await refusal(refreshing(pair.refresh_token))).toEqual([400, "invalid_grant"]);
    expect(await refusal(waiting)).toEqual([400, "invalid_request"]);
  });

  test("of another app is ignored", async () => {
    const { access_token } = await tokens(jira, await grant());
    const headers = { authorization: `Bearer ${access_token}` };
    const path = "/rest/api/user/current";
    const response = await request(sandbox.apps.confluence.url, "GET", path, { as: null, headers });
    expect(response.json).toMatchObject({ type: "anonymous" });
  });

  test("becomes invalid when an administrator resets the signing secret", async () => {
    const pair = await tokens(jira, await grant());
    const path = "/rest/oauth2/latest/token/jwt/reset";
    expect((await request(jira, "POST", path, { as: "project-admin:project-admin" })).status).toBe(401);
    expect(await isValid(pair)).toBe(true);
    expect((await request(jira, "POST", path)).status).toBe(200);
    expect(await isValid(pair)).toBe(false);
  });
});

describe("a revocation", () => {
  const revoking = (token: string, more: object = {}): Record<string, string> => ({
    ...credentials(client),
    token,
    ...more,
  });

  test.each(["access_token", "refresh_token"] as const)("by the %s revokes both tokens", async (kind) => {
    const pair = await tokens(jira, await grant());
    const response = await post(jira, "revoke", revoking(pair[kind], { token_type_hint: kind }));
    expect([response.status, response.text]).toEqual([200, ""]);
    expect(await isValid(pair)).toBe(false);
    expect(await refusal(refreshing(pair.refresh_token))).toEqual([400, "invalid_grant"]);
    expect((await audited()).at(-1)).toBe("token.revoked");
  });

  test("of an unknown token succeeds; of another client's token, it changes nothing", async () => {
    const pair = await tokens(jira, await grant());
    expect((await post(jira, "revoke", revoking("unknown"))).status).toBe(200);
    const response = await post(jira, "revoke", revoking(pair.access_token, credentials(other)));
    expect([response.status, await isValid(pair)]).toEqual([200, true]);
  });

  test("is refused without a token, for an unknown token type, and with a wrong secret", async () => {
    const { access_token } = await tokens(jira, await grant());
    const form = revoking(access_token);
    expect(await refusal({ ...form, token: "" }, "revoke")).toEqual([400, "invalid_request"]);
    expect(await refusal({ ...form, token_type_hint: "id_token" }, "revoke")).toEqual([
      400,
      "unsupported_token_type",
    ]);
    expect(await refusal({ ...form, client_secret: "x" }, "revoke")).toEqual([401, "invalid_client"]);
  });

  test.each([
    ["access_token", "refresh_token"],
    ["refresh_token", "access_token"],
  ] as const)("of the %s with the hint %s changes nothing", async (kind, token_type_hint) => {
    const pair = await tokens(jira, await grant());
    const response = await post(jira, "revoke", revoking(pair[kind], { token_type_hint }));
    expect([response.status, await isValid(pair)]).toEqual([200, true]);
  });

  test.each(["access_token", "refresh_token"] as const)("without a hint finds the %s", async (kind) => {
    const pair = await tokens(jira, await grant());
    expect((await post(jira, "revoke", revoking(pair[kind]))).status).toBe(200);
    expect(await isValid(pair)).toBe(false);
  });

  test("ignores a blank token type", async () => {
    const { access_token } = await tokens(jira, await grant());
    const form = revoking(access_token, { token_type_hint: "" });
    expect((await post(jira, "revoke", form)).status).toBe(200);
  });
});

test.each(["token", "revoke"])(
  "a JSON body at the %s endpoint fails inside the product",
  async (endpoint) => {
    const json = { ...(await grant()), token: "x" };
    const response = await request(jira, "POST", `/rest/oauth2/latest/${endpoint}`, { as: null, json });
    expect([response.status, response.json]).toMatchObject([500, { "status-code": 500 }]);
  },
);

test("users revoke the tokens that they have allowed, by the pair's ID, and no others", async () => {
  const pair = await tokens(jira, await grant());
  const { tokenPairs = [] } = (await sandbox.control.export()).apps["jira"] ?? {};
  const revokeAs = async (as: string): Promise<number> =>
    (await request(jira, "POST", `/rest/oauth2/latest/revoke/${tokenPairs[0]?.id ?? ""}`, { as, json: {} }))
      .status;
  expect([await revokeAs("admin:admin"), await isValid(pair)]).toEqual([400, true]);
  expect([await revokeAs("user:user"), await isValid(pair)]).toEqual([200, false]);
  expect([await revokeAs("user:user"), (await audited()).at(-1)]).toEqual([400, "token.revoked"]);
});

test("the metadata contain the endpoints and the scopes of the version", async () => {
  const path = "/rest/oauth2/latest/.well-known/oauth-authorization-server";
  await sandbox.control.changeOutOfBand("jira").setVersion("9.12.0");
  const { json } = await request(jira, "GET", path, { as: null });
  expect(json).toEqual({
    issuer: jira,
    authorization_endpoint: `${jira}/rest/oauth2/latest/authorize`,
    token_endpoint: `${jira}/rest/oauth2/latest/token`,
    revocation_endpoint: `${jira}/rest/oauth2/latest/revoke`,
    scopes_supported: ["READ", "WRITE", "ADMIN", "SYSTEM_ADMIN"],
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
    revocation_endpoint_auth_methods_supported: ["client_secret_post"],
  });
});

test("the endpoints do not exist on versions without the feature", async () => {
  await sandbox.control.changeOutOfBand("jira").setVersion("8.21.0");
  for (const endpoint of ["token", "revoke"]) expect((await post(jira, endpoint, {})).status).toBe(404);
  const metadata = "/rest/oauth2/latest/.well-known/oauth-authorization-server";
  expect((await request(jira, "GET", metadata, { as: null })).status).toBe(404);
});
