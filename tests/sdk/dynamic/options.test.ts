import type { CustomResourceOptions } from "@pulumi/pulumi";
import {
  ApplicationLink,
  IncomingClient,
  LinkHealth,
  MutualLink,
  OutgoingConnection,
  ScopeGrant,
} from "../../../sdk/dynamic";
import { run, type Ran } from "./program";

/** Each resource class, with its minimal declaration. */
const DECLARED: Record<string, (options?: CustomResourceOptions) => unknown> = {
  ApplicationLink: (options) =>
    new ApplicationLink("one", { app: "jira", name: "Wiki", remoteApp: "confluence" }, options),
  IncomingClient: (options) =>
    new IncomingClient("one", { app: "jira", name: "ci", redirectUrls: ["https://ci.example.com"] }, options),
  ScopeGrant: (options) => new ScopeGrant("one", { app: "jira", clientId: "id", scopes: ["READ"] }, options),
  OutgoingConnection: (options) =>
    new OutgoingConnection(
      "one",
      { app: "jira", name: "w", clientId: "id", clientSecret: "plain", scopes: ["READ"] },
      options,
    ),
  LinkHealth: (options) =>
    new LinkHealth(
      "one",
      {
        app: "jira",
        remoteApp: "confluence",
        clientId: "id",
        clientSecret: "plain",
        redirectUrl: "https://jira.example.com/callback",
        scopes: ["READ"],
      },
      options,
    ),
};

const declare = (type: string, options?: CustomResourceOptions): Promise<Ran> =>
  run(() => DECLARED[type]?.(options));

describe.each(Object.keys(DECLARED))("%s", (type) => {
  test.each<{ option: string; value: unknown; instead: string }>([
    { option: "import", value: "jira/link/1", instead: 'adopt: "always" adopts one that differs' },
    { option: "provider", value: {}, instead: 'Name another app in the input "app"' },
    { option: "customTimeouts", value: { create: "1m" }, instead: "Set timeoutSeconds" },
  ])("refuses the option $option with an alternative", async ({ option, value, instead }) => {
    const refused = expect(declare(type, { [option]: value })).rejects;
    await refused.toThrow(`${type} "one": the option "${option}" `);
    await expect(declare(type, { [option]: value })).rejects.toThrow(instead);
  });

  test("keeps the program's additional secret outputs and adds its own", async () => {
    const { resources } = await declare(type, { additionalSecretOutputs: ["drift"] });
    const own = ["IncomingClient", "OutgoingConnection", "LinkHealth"].includes(type) ? ["clientSecret"] : [];
    expect(resources["one"]?.secrets).toEqual([...own, "drift"]);
  });
});

test.each(["OutgoingConnection", "LinkHealth"])("%s encrypts a plain secret", async (type) => {
  const { resources } = await declare(type);
  expect(resources["one"]?.inputs["clientSecret"]).toBe("plain");
  expect(resources["one"]?.secrets).toEqual(["clientSecret"]);
});

describe("MutualLink refuses", () => {
  const declared = (options: object): Promise<Ran> =>
    run(
      () => new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"] } }, options),
    );

  test.each([
    ["ignoreChanges", ["scopes"]],
    ["replaceOnChanges", ["scopes"]],
    ["replaceWith", []],
    ["replacementTrigger", "1"],
    ["deleteBeforeReplace", false],
  ])("the option %s, which would not reach its resources, with an alternative", async (option, value) => {
    await expect(declared({ [option]: value })).rejects.toThrow(
      new RegExp(`^MutualLink "link": the option "${option}" .*transforms: .*${option}: …`),
    );
  });

  test("the option customTimeouts, as its resources do", async () => {
    await expect(declared({ customTimeouts: { create: "1m" } })).rejects.toThrow(
      /^MutualLink "link": the option "customTimeouts" .*Set timeoutSeconds/,
    );
  });
});
