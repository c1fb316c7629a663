import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { browse, target, type Browser, type Tokens } from "../oauth";
import { request } from "../rest";
import { run, type Program } from "./program";
import { lackOfPython, python } from "./python";

// Starting an interpreter takes a while, and installing Python's packages longer.
jest.setTimeout(180_000);

let sandbox: NamedSandbox<"jira" | "confluence">;
let client: IncomingClient;
let person: Browser;
let program: Program | undefined;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await sandbox.control.reset();
  const redirects = ["https://portal.example.com/cb"];
  client = await sandbox.control
    .changeOutOfBand("jira")
    .createClient({ name: "portal", redirects, scope: "WRITE" });
  person = await browse(sandbox.apps.jira.url, "/login.jsp", "user");
});
afterEach(() => program?.kill());

/** What a client's program has in the end: what it was given, or what it was refused with: an OAuth error, or a status. */
interface Outcome {
  first?: Tokens;
  second?: Tokens;
  revoked?: Tokens;
  refused?: string | number;
}

/** Lets a client's program go through the code flow, while a person logs in and allows. */
async function flow(command: string, file: string, option = "default"): Promise<Outcome> {
  program = run(command, file);
  const issuer = sandbox.apps.jira.url;
  program.report({
    issuer,
    metadata: `${issuer}/rest/oauth2/latest/.well-known/oauth-authorization-server`,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    redirectUrl: client.redirects[0],
    scope: "WRITE",
    option,
  });
  const { start, redirectUrl } = await program.hear<{ start: string; redirectUrl?: string }>();
  if (redirectUrl !== undefined) {
    await sandbox.control.changeOutOfBand("jira").updateClient("portal", { redirects: [redirectUrl] });
  }
  // A client with pages of its own has a login page that leads to the authorize endpoint.
  const authorize = start.startsWith(issuer) ? start : target(await person.get(start)).href;
  const consent = target(await person.get(authorize));
  const back = target(await person.submit(consent.href, await person.get(consent.href)));
  if (redirectUrl === undefined) program.report({ back: back.href });
  else await person.get(back.href);
  const outcome = await program.hear<Outcome>();
  await program.end();
  return outcome;
}

/** Whom the access token speaks for; nobody: it does not. */
async function bearer(token: Tokens | undefined): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${token?.access_token ?? ""}` };
  const { json } = await request(sandbox.apps.jira.url, "GET", "/rest/api/2/myself", { as: null, headers });
  return (json as { name?: string }).name;
}

/** What the token endpoint was asked and responded. */
const exchanges = async (): Promise<[unknown, number][]> =>
  (await sandbox.control.requestLog.entries({ operation: "token" })).map(({ requestBody, status }) => [
    (requestBody as { grant_type: string }).grant_type,
    status,
  ]);

const code = "authorization_code";
const refresh = "refresh_token";

describe("clients that send their secret in the form come through as they are", () => {
  test("openid-client 6, with its defaults and PKCE, from the metadata to the revocation", async () => {
    const { first, second, revoked, refused } = await flow(process.execPath, "openid-client.mjs");
    expect(first).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "WRITE" });
    expect(second?.refresh_token).not.toBe(first?.refresh_token);
    expect(await bearer(revoked)).toBeUndefined();
    expect(refused).toBe("invalid_grant");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
      [refresh, 200],
      [refresh, 400],
    ]);
  });

  test.each([
    ["oauth4webapi 3, with PKCE", "oauth4webapi.mjs", "default"],
    ["simple-oauth2 5, told to use the body", "simple-oauth2.mjs", "body"],
  ])("%s", async (_name, file, option) => {
    const { first, second } = await flow(process.execPath, file, option);
    expect(await bearer(first)).toBeUndefined();
    expect(await bearer(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  test("passport-oauth2 1.8, with its defaults", async () => {
    const { first } = await flow(process.execPath, "passport-oauth2.mjs");
    expect(await bearer(first)).toBe("user");
    expect(await exchanges()).toEqual([[code, 200]]);
  });
});

// The app takes the header for a user's credentials, and knows no such user.
describe("clients that send their secret in a Basic header are refused", () => {
  test.each([
    // 406 is the client's own word for a response that is no JSON.
    ["simple-oauth2 5, with its defaults", "simple-oauth2.mjs", 406],
    ["client-oauth2 4, with its defaults", "client-oauth2.mjs", 401],
  ])("%s", async (_name, file, refused) => {
    expect(await flow(process.execPath, file)).toEqual({ refused });
    expect(await exchanges()).toEqual([[code, 401]]);
  });
});

const lack = lackOfPython();
// eslint-disable-next-line no-restricted-syntax -- only where Python is missing; the title has the reason
const describeWithPython = lack === undefined ? describe : describe.skip;

describeWithPython(lack === undefined ? "Authlib" : `Authlib (left out: ${lack})`, () => {
  let interpreter: string;
  beforeAll(() => {
    interpreter = python();
  });

  test("is refused with its defaults, a Basic header", async () => {
    expect(await flow(interpreter, "authlib_client.py")).toEqual({ refused: 401 });
    expect(await exchanges()).toEqual([[code, 401]]);
  });

  test("comes through with client_secret_post and PKCE", async () => {
    const { first, second } = await flow(interpreter, "authlib_client.py", "client_secret_post");
    expect(await bearer(first)).toBeUndefined();
    expect(await bearer(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });
});
