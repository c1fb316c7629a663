import * as pulumi from "@pulumi/pulumi";
import { MutualLink, type MutualLinkArgs } from "../../../sdk/dynamic";
import { APPS_CONFIG, run, type Ran } from "./program";

const BOTH: MutualLinkArgs = {
  between: ["jira", "confluence"],
  grants: { jira: ["READ"], confluence: ["WRITE"] },
};

const REDIRECT_URLS = {
  confluence: "https://confluence.example.com/plugins/servlet/oauth2/client/callback/p15aycRYQD-ybhHl_2h71g",
  jira: "https://jira.example.com/plugins/servlet/oauth2/client/callback/IpCw93l3Wq0LOGeMvHLung",
};

const declare = (args: unknown, appsConfig: unknown = APPS_CONFIG): Promise<Ran> =>
  run(() => new MutualLink("link", args as MutualLinkArgs), { appsConfig });

const children = ({ resources }: Ran): string[] =>
  Object.keys(resources)
    .filter((name) => name.startsWith("link-"))
    .sort();

const inputsOf = (ran: Ran, name: string): Record<string, unknown> => ran.resources[name]?.inputs ?? {};

describe("a link in both directions", () => {
  let ran: Ran;

  beforeAll(async () => {
    ran = await declare(BOTH);
  });

  test("has five resources for each direction, with descriptive names", () => {
    expect(children(ran)).toEqual([
      "link-confluence-admits-jira",
      "link-confluence-calls-jira",
      "link-confluence-reaches-jira",
      "link-confluence-shows-jira",
      "link-confluence-suffix",
      "link-jira-admits-confluence",
      "link-jira-calls-confluence",
      "link-jira-reaches-confluence",
      "link-jira-shows-confluence",
      "link-jira-suffix",
    ]);
  });

  test("declares an application link on each app", () => {
    expect(inputsOf(ran, "link-confluence-shows-jira")).toEqual({
      app: "confluence",
      remoteApp: "jira",
      name: "Jira",
    });
    expect(inputsOf(ran, "link-jira-shows-confluence")).toEqual({
      app: "jira",
      remoteApp: "confluence",
      name: "Confluence",
    });
  });

  test("registers a client for each app, with its redirect URL and the scopes that the other app grants", () => {
    expect(inputsOf(ran, "link-jira-admits-confluence")).toEqual({
      app: "jira",
      name: "Confluence c0ffee",
      redirectUrls: [REDIRECT_URLS.confluence],
      scopes: ["READ"],
      uniqueName: true,
    });
    expect(inputsOf(ran, "link-confluence-admits-jira")).toEqual({
      app: "confluence",
      name: "Jira c0ffee",
      redirectUrls: [REDIRECT_URLS.jira],
      scopes: ["WRITE"],
      uniqueName: true,
    });
  });

  test("passes each client's ID and secret only to the outgoing link and its LinkHealth", () => {
    const credentials = {
      clientId: "link-jira-admits-confluence-client-id",
      clientSecret: "link-jira-admits-confluence-secret",
    };
    expect(inputsOf(ran, "link-confluence-calls-jira")).toEqual({
      app: "confluence",
      remoteApp: "jira",
      name: "Jira",
      scopes: ["READ"],
      ...credentials,
    });
    expect(inputsOf(ran, "link-confluence-reaches-jira")).toEqual({
      app: "confluence",
      remoteApp: "jira",
      redirectUrl: "link-confluence-calls-jira-redirect",
      linkId: "link-confluence-shows-jira-link",
      scopes: ["READ"],
      ...credentials,
    });
    const holders = Object.values(ran.resources).filter(({ inputs }) =>
      JSON.stringify(inputs).includes("-secret"),
    );
    expect(holders.map(({ name }) => name).sort()).toEqual([
      "link-confluence-calls-jira",
      "link-confluence-reaches-jira",
      "link-jira-calls-confluence",
      "link-jira-reaches-confluence",
    ]);
    for (const { secrets } of holders) expect(secrets).toEqual(["clientSecret"]);
  });

  test("has the status of each direction, by client app", () => {
    expect(ran.outputs).toMatchObject({
      status: { jira: "CONNECTED", confluence: "CONNECTED" },
      clientIds: {
        jira: "link-confluence-admits-jira-client-id",
        confluence: "link-jira-admits-confluence-client-id",
      },
      redirectUrls: {
        jira: "link-jira-calls-confluence-redirect",
        confluence: "link-confluence-calls-jira-redirect",
      },
    });
  });
});

test("a link in one direction has no resources for the other", async () => {
  const ran = await declare({ between: ["jira", "confluence"], grants: { jira: ["READ"] } });
  expect(children(ran)).toEqual([
    "link-confluence-calls-jira",
    "link-confluence-reaches-jira",
    "link-confluence-shows-jira",
    "link-confluence-suffix",
    "link-jira-admits-confluence",
  ]);
  expect(ran.outputs).toMatchObject({ status: { confluence: "CONNECTED" } });
});

test("apps with custom names are shown by product and name", async () => {
  const appsConfig = {
    "jira-eu": { product: "jira", url: "https://eu.example.com" },
    confluence: APPS_CONFIG.confluence,
  };
  const ran = await declare(
    { between: ["jira-eu", "confluence"], grants: { confluence: ["READ"] } },
    appsConfig,
  );
  expect(inputsOf(ran, "link-confluence-admits-jira-eu")).toMatchObject({ name: "Jira (jira-eu) c0ffee" });
});

describe("clientNames", () => {
  test("name the clients as they are, without a random resource", async () => {
    const ran = await declare({ ...BOTH, clientNames: { jira: "Jira (EU)", confluence: "wiki" } });
    expect(inputsOf(ran, "link-confluence-admits-jira")).toMatchObject({ name: "Jira (EU)" });
    expect(inputsOf(ran, "link-jira-admits-confluence")).toMatchObject({ name: "wiki" });
    expect(children(ran).filter((name) => name.endsWith("suffix"))).toEqual([]);
  });

  test("are no evidence that an existing client is the stack's own", async () => {
    const ran = await declare({ ...BOTH, clientNames: { jira: "Jira", confluence: "wiki" } });
    expect(inputsOf(ran, "link-confluence-admits-jira")).not.toHaveProperty("uniqueName");
  });

  test("leave the other client its random name", async () => {
    const ran = await declare({ ...BOTH, clientNames: { jira: "Jira" } });
    expect(inputsOf(ran, "link-jira-admits-confluence")).toMatchObject({
      name: "Confluence c0ffee",
      uniqueName: true,
    });
    expect(children(ran).filter((name) => name.endsWith("suffix"))).toEqual(["link-confluence-suffix"]);
  });

  test("name the client that stands for a Cloud site", async () => {
    const appsConfig = {
      ...APPS_CONFIG,
      confluence: {
        product: "confluence",
        deployment: "cloud",
        url: "https://example.atlassian.net",
        handoff: { jira: { redirectUrl: "https://example.atlassian.net/callback" } },
      },
    };
    const args = {
      between: ["jira", "confluence"],
      grants: { jira: ["READ"] },
      clientNames: { confluence: "cloud" },
    };
    const ran = await declare(args, appsConfig);
    expect(inputsOf(ran, "link-jira-admits-confluence")).toMatchObject({ name: "cloud" });
    const needless = { ...BOTH, clientNames: { jira: "Jira" } };
    await expect(declare(needless, appsConfig)).rejects.toThrow(
      "clientNames.jira has no effect: an administrator creates the client on the Cloud site confluence",
    );
  });
});

describe("policies", () => {
  test("apply to every object that they concern", async () => {
    const ran = await declare({ ...BOTH, adopt: "always", deletionPolicy: "orphan" });
    for (const name of ["shows-jira", "calls-jira", "admits-jira"]) {
      expect(inputsOf(ran, `link-confluence-${name}`)).toMatchObject({
        adopt: "always",
        deletionPolicy: "orphan",
      });
    }
  });

  test("rotate the secrets of both clients, and keep their names", async () => {
    const ran = await declare({ ...BOTH, rotation: "2026-Q3" });
    for (const name of ["link-jira-admits-confluence", "link-confluence-admits-jira"])
      expect(inputsOf(ran, name)).toMatchObject({ rotation: "2026-Q3" });
    expect(inputsOf(ran, "link-jira-suffix")).toMatchObject({ keepers: {} });
  });

  test("replace both clients, with new names", async () => {
    const ran = await declare({ ...BOTH, rotation: pulumi.output("2026-Q3"), rotationMode: "replace" });
    for (const name of ["link-jira-admits-confluence", "link-confluence-admits-jira"])
      expect(inputsOf(ran, name)).toMatchObject({ rotation: "2026-Q3", rotationMode: "replace" });
    expect(inputsOf(ran, "link-jira-suffix")).toMatchObject({ keepers: { rotation: "2026-Q3" } });
  });
});

describe("invalid arguments", () => {
  test.each<{ title: string; args: unknown; messages: string[] }>([
    { title: "nothing at all", args: undefined, messages: ["between is missing", "grants is missing"] },
    { title: "nothing in them", args: {}, messages: ["between is missing", "grants is missing"] },
    { title: "something else", args: "jira", messages: ["between is missing", "grants is missing"] },
    {
      title: "no pair",
      args: { ...BOTH, between: ["jira"] },
      messages: ["between must be an array of two names of apps"],
    },
    {
      title: "no names",
      args: { between: [1, null], grants: { jira: ["READ"] } },
      messages: ["between must be an array of two names of apps"],
    },
    {
      title: "one app twice",
      args: { between: ["jira", "jira"], grants: { jira: ["READ"] } },
      messages: ["between must name two different apps"],
    },
    {
      title: "an app without a configuration",
      args: { between: ["jira", "confluense"], grants: { jira: ["READ"] } },
      messages: ['between: applinks:apps has no app "confluense"; did you mean "confluence"?'],
    },
    {
      title: "no grant",
      args: { ...BOTH, grants: {} },
      messages: ["grants must name at least one app with the scopes that it grants to the other"],
    },
    {
      title: "a list of grants",
      args: { ...BOTH, grants: ["READ"] },
      messages: ["grants must be an object of scopes by granting app"],
    },
    {
      title: "a grant by another app",
      args: { ...BOTH, grants: { jira: ["READ"], bamboo: ["READ"] } },
      messages: ['grants.bamboo is neither "jira" nor "confluence"'],
    },
    {
      title: "scopes that are no list",
      args: { ...BOTH, grants: { jira: "READ", confluence: [1] } },
      messages: ["grants.jira must be an array of scopes", "grants.confluence must be an array of scopes"],
    },
    {
      title: "outputs, where arguments decide which resources there are",
      args: { between: [pulumi.output("jira"), "confluence"], grants: { jira: pulumi.output(["READ"]) } },
      messages: [
        "between must be an array of two names of apps (outputs are not supported)",
        "grants.jira must be an array of scopes (outputs are not supported)",
      ],
    },
    {
      title: "an empty list of scopes",
      args: { ...BOTH, grants: { jira: [] } },
      messages: ["grants.jira must name at least one scope (", "READ"],
    },
    {
      title: "an unknown scope, and one twice",
      args: { ...BOTH, grants: { jira: ["READ", "REED", "READ"] } },
      messages: [
        'grants.jira[1]: Jira has no scope "REED"; did you mean READ?',
        "grants.jira[2] repeats grants.jira[0]",
      ],
    },
    {
      title: "names that are no strings, or not usable",
      args: { ...BOTH, clientNames: { jira: pulumi.output("Jira"), confluence: " wiki" } },
      messages: [
        "clientNames.jira must be a string (outputs are not supported)",
        "clientNames.confluence must not begin or end with a space",
      ],
    },
    {
      title: "an empty name",
      args: { ...BOTH, clientNames: { jira: "" } },
      messages: ["clientNames.jira must not be empty"],
    },
    {
      title: "names in a list",
      args: { ...BOTH, clientNames: ["Jira"] },
      messages: ["clientNames must map client apps to names"],
    },
    {
      title: "a name for an app that calls nothing",
      args: { between: ["jira", "confluence"], grants: { jira: ["READ"] }, clientNames: { jira: "Jira" } },
      messages: ["clientNames.jira is not the name of a client app of this link; it has confluence"],
    },
    {
      title: "a misspelled name and invalid policies",
      args: { ...BOTH, grant: {}, rotation: "", rotationMode: "swap", adopt: true },
      messages: [
        '"grant" is not an argument of MutualLink; did you mean "grants"?',
        "rotation must not be empty",
        'rotationMode must be one of "reset", "replace"',
        "adopt must be ",
      ],
    },
  ])("are reported at once, in one error: $title", async ({ args, messages }) => {
    const failure = await declare(args).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).name).toBe("Error");
    expect((failure as Error).message).toMatch(/^MutualLink "link": /);
    for (const part of messages) expect((failure as Error).message).toContain(part);
  });

  test("include a missing apps configuration, reported once", async () => {
    const message = await run(() => new MutualLink("link", BOTH), { appsConfig: null }).then(
      () => "nothing",
      (error: unknown) => (error as Error).message,
    );
    expect(message.match(/applinks:apps/g)).toHaveLength(1);
  });

  test("prevent all declarations", async () => {
    const registered: string[] = [];
    await run(() => {
      try {
        new MutualLink("link", { ...BOTH, between: ["jira", "jira"] });
      } catch (error) {
        registered.push((error as Error).name);
      }
    }).then(({ resources }) => registered.push(...Object.keys(resources)));
    expect(registered).toEqual(["Error", "project-stack"]);
  });
});
