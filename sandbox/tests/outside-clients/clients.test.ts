import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { browse, target, type BrowserClient, type Tokens } from "../oauth";
import { request } from "../rest";
import { run, type Program } from "./program";
import { lackOfPython, python } from "./python";

// Starting an interpreter and installing Python packages take long.
jest.setTimeout(180_000);

let sandbox: NamedSandbox<"jira" | "confluence">;
let client: IncomingClient;
let person: BrowserClient;
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

/** The result of a client program: tokens, or the OAuth error or status of a refusal. */
interface Outcome {
  first?: Tokens;
  second?: Tokens;
  revoked?: Tokens;
  refused?: string | number;
}

/** Runs the code flow of a client program. A user logs in and allows access. */
async function flow(command: string, file: string, option = "default"): Promise<Outcome> {
  program = run(command, file);
  const issuer = sandbox.apps.jira.url;
  program.send({
    issuer,
    metadata: `${issuer}/rest/oauth2/latest/.well-known/oauth-authorization-server`,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    redirectUrl: client.redirects[0],
    scope: "WRITE",
    option,
  });
  const { start, redirectUrl } = await program.receive<{ start: string; redirectUrl?: string }>();
  if (redirectUrl !== undefined) {
    await sandbox.control.changeOutOfBand("jira").updateClient("portal", { redirects: [redirectUrl] });
  }
  // A client with its own pages has a login page that redirects to the authorize endpoint.
  const authorize = start.startsWith(issuer) ? start : target(await person.get(start)).href;
  const consent = target(await person.get(authorize));
  const back = target(await person.submit(consent.href, await person.get(consent.href)));
  if (redirectUrl === undefined) program.send({ back: back.href });
  else await person.get(back.href);
  const outcome = await program.receive<Outcome>();
  await program.end();
  return outcome;
}

/** The user of the access token; `undefined` if the token is invalid. */
async function userOf(token: Tokens | undefined): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${token?.access_token ?? ""}` };
  const { json } = await request(sandbox.apps.jira.url, "GET", "/rest/api/2/myself", { as: null, headers });
  return (json as { name?: string }).name;
}

/** The grant types and statuses of the requests to the token endpoint. */
const exchanges = async (): Promise<[unknown, number][]> =>
  (await sandbox.control.requestLog.entries({ operation: "token" })).map(({ requestBody, status }) => [
    (requestBody as { grant_type: string }).grant_type,
    status,
  ]);

const code = "authorization_code";
const refresh = "refresh_token";

describe("clients that send their secret in the form work without changes", () => {
  test("openid-client 6, with its defaults and PKCE, from the metadata to the revocation", async () => {
    const { first, second, revoked, refused } = await flow(process.execPath, "openid-client.mjs");
    expect(first).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "WRITE" });
    expect(second?.refresh_token).not.toBe(first?.refresh_token);
    expect(await userOf(revoked)).toBeUndefined();
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
    ["simple-oauth2 5, configured to use the body", "simple-oauth2.mjs", "body"],
  ])("%s", async (_name, file, option) => {
    const { first, second } = await flow(process.execPath, file, option);
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  test("passport-oauth2 1.8, with its defaults", async () => {
    const { first } = await flow(process.execPath, "passport-oauth2.mjs");
    expect(await userOf(first)).toBe("user");
    expect(await exchanges()).toEqual([[code, 200]]);
  });
});

// The app reads the header as a user's credentials, and has no such user.
describe("clients that send their secret in a Basic header are refused", () => {
  test.each([
    // The client itself reports 406 for a response that is not JSON.
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

describeWithPython(lack === undefined ? "Authlib" : `Authlib (skipped: ${lack})`, () => {
  let interpreter: string;
  beforeAll(() => {
    interpreter = python();
  });

  test("is refused with its default, a Basic header", async () => {
    expect(await flow(interpreter, "authlib_client.py")).toEqual({ refused: 401 });
    expect(await exchanges()).toEqual([[code, 401]]);
  });

  test("works with client_secret_post and PKCE", async () => {
    const { first, second } = await flow(interpreter, "authlib_client.py", "client_secret_post");
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });
});
