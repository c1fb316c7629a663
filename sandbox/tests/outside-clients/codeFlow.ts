import { startSandbox, type IncomingClient, type NamedSandbox } from "../../index";
import { browse, target, type BrowserClient, type Tokens } from "../oauth";
import { request } from "../rest";
import type { Program } from "./program";

/** The result of a client program: tokens, or the OAuth error or status of a refusal. */
export interface Outcome {
  first?: Tokens;
  second?: Tokens;
  revoked?: Tokens;
  refused?: string | number;
}

/** What the tests of clients use. Each test starts with a client that is registered in Jira, and a user who is logged in. */
export interface CodeFlows {
  sandbox: () => NamedSandbox<"jira" | "confluence" | "bitbucket">;
  /** Runs the code flow of a client in a program. The user logs in and allows access. */
  flow: (program: Program, option?: string, client?: string) => Promise<Outcome>;
  /** The user of the access token; `undefined` if the token is invalid. */
  userOf: (token: Tokens | undefined) => Promise<string | undefined>;
  /** The grant types and statuses of the requests to the token endpoint. */
  exchanges: () => Promise<[unknown, number][]>;
}

/** The grant type of an authorization code. */
export const code = "authorization_code";
/** The grant type of a refresh token. */
export const refresh = "refresh_token";

/** Registers the hooks that start, reset and stop the sandbox of a test file. */
export function codeFlows(): CodeFlows {
  let sandbox: NamedSandbox<"jira" | "confluence" | "bitbucket">;
  let client: IncomingClient;
  let person: BrowserClient;
  beforeAll(async () => {
    const apps = {
      jira: { product: "jira" },
      confluence: { product: "confluence" },
      bitbucket: { product: "bitbucket" },
    } as const;
    sandbox = await startSandbox({ apps });
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
  return {
    sandbox: () => sandbox,
    flow: async (program, option = "default", name = "") => {
      const issuer = sandbox.apps.jira.url;
      program.send({
        client: name,
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
      return program.receive<Outcome>();
    },
    userOf: async (token) => {
      const headers = { authorization: `Bearer ${token?.access_token ?? ""}` };
      const url = sandbox.apps.jira.url;
      const { json } = await request(url, "GET", "/rest/api/2/myself", { as: null, headers });
      return (json as { name?: string }).name;
    },
    exchanges: async () =>
      (await sandbox.control.requestLog.entries({ operation: "token" })).map(({ requestBody, status }) => [
        (requestBody as { grant_type: string }).grant_type,
        status,
      ]),
  };
}
