import * as pulumi from "@pulumi/pulumi";
import { startSandbox, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import * as applinks from "../../../sdk/dynamic";
import { run } from "./program";

let sandbox: NamedSandbox<DefaultApps>;
let fleet: object;

beforeAll(async () => {
  sandbox = await startSandbox();
  const entry = (product: "jira" | "confluence"): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password: "admin",
  });
  fleet = { jira: entry("jira"), confluence: entry("confluence") };
  const jira = sandbox.control.edit("jira");
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

/** What a program makes of its run. */
async function during<Answer>(ask: () => Answer | Promise<Answer>): Promise<Answer> {
  const answers: Answer[] = [];
  await run(async () => answers.push(await ask()), { fleet });
  const [answer] = answers;
  if (answer === undefined) throw new Error("the program came to no answer");
  return answer;
}

/** What an output comes to. The SDK has this function, but not in its declarations. */
const settled = (output: pulumi.Output<unknown>): Promise<unknown> =>
  (output as unknown as { promise(): Promise<unknown> }).promise();

/** A function in both forms, and what Jira's answer has in it. */
interface Asked {
  title: string;
  plain: (args: { app: string }) => Promise<object>;
  output: (args: { app: pulumi.Input<string> }) => pulumi.Output<unknown>;
  answer: object;
}

const FUNCTIONS: Asked[] = [
  {
    title: "getManifest",
    plain: applinks.getManifest,
    output: applinks.getManifestOutput,
    answer: { typeId: "jira", version: "11.2.0" },
  },
  {
    title: "getScopes",
    plain: applinks.getScopes,
    output: applinks.getScopesOutput,
    answer: { scopes: expect.arrayContaining([{ name: "WRITE", implies: ["READ"], powerful: false }]) },
  },
  {
    title: "getApplicationLinks",
    plain: applinks.getApplicationLinks,
    output: applinks.getApplicationLinksOutput,
    answer: { applicationLinks: [{ name: "Wiki", type: "confluence" }] },
  },
  {
    title: "getIncomingClients",
    plain: applinks.getIncomingClients,
    output: applinks.getIncomingClientsOutput,
    answer: { incomingClients: [{ name: "ci", scopes: ["WRITE"] }] },
  },
  {
    title: "getOutgoingConnections",
    plain: applinks.getOutgoingConnections,
    output: applinks.getOutgoingConnectionsOutput,
    answer: { outgoingConnections: [{ name: "elsewhere", clientId: "given" }] },
  },
];

describe.each(FUNCTIONS)("$title", ({ plain, output, answer }) => {
  test("answers by a promise, and the same as an output, which takes outputs", async () => {
    const promised = await during(() => plain({ app: "jira" }));
    expect(promised).toMatchObject(answer);
    expect(await during(() => settled(output({ app: "jira" })))).toEqual(promised);
    expect(await during(() => settled(output({ app: pulumi.output("jira") })))).toEqual(promised);
  });

  test("seals its answer where the question is sealed, and nowhere else", async () => {
    const isSealed = (app: pulumi.Input<string>): Promise<boolean> =>
      during(() => pulumi.isSecret(output({ app })));
    expect(await isSealed("jira")).toBe(false);
    expect(await isSealed(pulumi.secret("jira"))).toBe(true);
  });

  test("fails for an app that is not in the fleet", async () => {
    const says = 'applinks:apps has no app "jirra"; did you mean "jira"?';
    await expect(during(() => plain({ app: "jirra" }))).rejects.toThrow(says);
  });
});
