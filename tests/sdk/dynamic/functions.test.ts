import * as pulumi from "@pulumi/pulumi";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import * as applinks from "../../../sdk/dynamic";
import { run } from "./program";

let sandbox: NamedSandbox<DefaultApps>;
let appsConfig: object;

beforeAll(async () => {
  sandbox = await startSandbox();
  const entry = (product: "jira" | "confluence"): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
  });
  appsConfig = { jira: entry("jira"), confluence: entry("confluence") };
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createLink({ name: "Wiki", typeId: "confluence", rpcUrl: "https://wiki.example.com" });
  await jira.createClient({ name: "ci", redirects: ["https://ci.example.com/callback"], scope: "WRITE" });
  await jira.createConnection({
    name: "elsewhere",
    clientId: "given",
    clientSecret: "canary-secret",
    authorizationEndpoint: "https://elsewhere.example.com/authorize",
    tokenEndpoint: "https://elsewhere.example.com/token",
    scopes: ["all"],
  });
});

afterAll(() => sandbox.stop());

/** Returns the result of a request within a program. */
async function during<Reply>(request: () => Reply | Promise<Reply>): Promise<Reply> {
  const responses: Reply[] = [];
  await run(async () => responses.push(await request()), { appsConfig });
  const [response] = responses;
  if (response === undefined) throw new Error("the program returned no result");
  return response;
}

/** The value of an output. The SDK has this function, but not in its type declarations. */
const valueOf = (output: pulumi.Output<unknown>): Promise<unknown> =>
  (output as unknown as { promise(): Promise<unknown> }).promise();

/** A function in both forms, and part of the expected response. */
interface Requested {
  title: string;
  plain: (args: { app: string }) => Promise<object>;
  output: (args: { app: pulumi.Input<string> }) => pulumi.Output<unknown>;
  response: object;
}

const FUNCTIONS: Requested[] = [
  {
    title: "getManifest",
    plain: applinks.getManifest,
    output: applinks.getManifestOutput,
    response: { typeId: "jira", version: "11.2.0" },
  },
  {
    title: "getScopes",
    plain: applinks.getScopes,
    output: applinks.getScopesOutput,
    response: { scopes: expect.arrayContaining([{ name: "WRITE", implies: ["READ"], powerful: false }]) },
  },
  {
    title: "getApplicationLinks",
    plain: applinks.getApplicationLinks,
    output: applinks.getApplicationLinksOutput,
    response: { applicationLinks: [{ name: "Wiki", type: "confluence" }] },
  },
  {
    title: "getIncomingClients",
    plain: applinks.getIncomingClients,
    output: applinks.getIncomingClientsOutput,
    response: { incomingClients: [{ name: "ci", scopes: ["WRITE"] }] },
  },
  {
    title: "getOutgoingConnections",
    plain: applinks.getOutgoingConnections,
    output: applinks.getOutgoingConnectionsOutput,
    response: { outgoingConnections: [{ name: "elsewhere", clientId: "given" }] },
  },
];

describe.each(FUNCTIONS)("$title", ({ plain, output, response }) => {
  test("returns a promise, and the other form returns an output for inputs and outputs", async () => {
    const promised = await during(() => plain({ app: "jira" }));
    expect(promised).toMatchObject(response);
    expect(await during(() => valueOf(output({ app: "jira" })))).toEqual(promised);
    expect(await during(() => valueOf(output({ app: pulumi.output("jira") })))).toEqual(promised);
  });

  test("returns a secret only for a secret argument", async () => {
    const isSecret = (app: pulumi.Input<string>): Promise<boolean> =>
      during(() => pulumi.isSecret(output({ app })));
    expect(await isSecret("jira")).toBe(false);
    expect(await isSecret(pulumi.secret("jira"))).toBe(true);
  });

  test("fails for an app without a configuration", async () => {
    const message = 'applinks:apps has no app "jirra"; did you mean "jira"?';
    await expect(during(() => plain({ app: "jirra" }))).rejects.toThrow(message);
  });
});
