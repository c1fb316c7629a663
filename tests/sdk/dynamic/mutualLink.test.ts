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

  test("is five resources for each direction, named for what they do", () => {
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

  test("shows each app in the other", () => {
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

  test("registers a client for each caller, with its redirect URL and the scopes that the called app grants", () => {
    expect(inputsOf(ran, "link-jira-admits-confluence")).toEqual({
      app: "jira",
      name: "Confluence c0ffee",
      redirectUrls: [REDIRECT_URLS.confluence],
      scopes: ["READ"],
    });
    expect(inputsOf(ran, "link-confluence-admits-jira")).toEqual({
      app: "confluence",
      name: "Jira c0ffee",
      redirectUrls: [REDIRECT_URLS.jira],
      scopes: ["WRITE"],
    });
  });

  test("carries each client's ID and secret to the other side, and to nobody but the connection and its proof", () => {
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

  test("tells how each direction stands, by the app that calls", () => {
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

test("a link in one direction has nothing of the other", async () => {
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

test("apps with names of their own are shown by product and name", async () => {
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

describe("policies", () => {
  test("reach every object that they concern", async () => {
    const ran = await declare({ ...BOTH, adopt: "always", deletionPolicy: "orphan" });
    for (const name of ["shows-jira", "calls-jira", "admits-jira"]) {
      expect(inputsOf(ran, `link-confluence-${name}`)).toMatchObject({
        adopt: "always",
        deletionPolicy: "orphan",
      });
    }
  });

  test("rotate the secrets of both clients, whose names stay", async () => {
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

describe("what is wrong with the arguments", () => {
  test.each<{ title: string; args: unknown; says: string[] }>([
    { title: "nothing at all", args: undefined, says: ["between is missing", "grants is missing"] },
    { title: "nothing in them", args: {}, says: ["between is missing", "grants is missing"] },
    { title: "something else", args: "jira", says: ["between is missing", "grants is missing"] },
    {
      title: "no pair",
      args: { ...BOTH, between: ["jira"] },
      says: ["between must be an array of two names of apps"],
    },
    {
      title: "no names",
      args: { between: [1, null], grants: { jira: ["READ"] } },
      says: ["between must be an array of two names of apps"],
    },
    {
      title: "one app twice",
      args: { between: ["jira", "jira"], grants: { jira: ["READ"] } },
      says: ["between must name two different apps"],
    },
    {
      title: "an app that is not in the fleet",
      args: { between: ["jira", "confluense"], grants: { jira: ["READ"] } },
      says: ['between: applinks:apps has no app "confluense"; did you mean "confluence"?'],
    },
    {
      title: "no grant",
      args: { ...BOTH, grants: {} },
      says: ["grants must name at least one app with the scopes that it grants to the other"],
    },
    {
      title: "a list of grants",
      args: { ...BOTH, grants: ["READ"] },
      says: ["grants must be an object of scopes by granting app"],
    },
    {
      title: "a grant by a stranger",
      args: { ...BOTH, grants: { jira: ["READ"], bamboo: ["READ"] } },
      says: ['grants.bamboo is neither "jira" nor "confluence"'],
    },
    {
      title: "scopes that are no list",
      args: { ...BOTH, grants: { jira: "READ", confluence: [1] } },
      says: ["grants.jira must be an array of scopes", "grants.confluence must be an array of scopes"],
    },
    {
      title: "outputs, where arguments decide which resources there are",
      args: { between: [pulumi.output("jira"), "confluence"], grants: { jira: pulumi.output(["READ"]) } },
      says: [
        "between must be an array of two names of apps, and known at once: an output is not",
        "grants.jira must be an array of scopes, and known at once: an output is not",
      ],
    },
    {
      title: "an empty list of scopes",
      args: { ...BOTH, grants: { jira: [] } },
      says: ["grants.jira must name at least one scope (", "READ"],
    },
    {
      title: "an unknown scope, and one twice",
      args: { ...BOTH, grants: { jira: ["READ", "REED", "READ"] } },
      says: [
        'grants.jira[1]: Jira has no scope "REED"; did you mean READ?',
        "grants.jira[2] repeats grants.jira[0]",
      ],
    },
    {
      title: "a slip in a name, and wrong policies",
      args: { ...BOTH, grant: {}, rotation: "", rotationMode: "swap", adopt: true },
      says: [
        '"grant" is not an argument of MutualLink; did you mean "grants"?',
        "rotation must not be empty",
        'rotationMode must be one of "reset", "replace"',
        "adopt must be ",
      ],
    },
  ])("is told at once, in one error: $title", async ({ args, says }) => {
    const failure = await declare(args).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(Error);
    expect((failure as Error).name).toBe("Error");
    expect((failure as Error).message).toMatch(/^MutualLink "link": /);
    for (const part of says) expect((failure as Error).message).toContain(part);
  });

  test("includes a fleet that is not configured, told once", async () => {
    const message = await run(() => new MutualLink("link", BOTH), { appsConfig: null }).then(
      () => "nothing",
      (error: unknown) => (error as Error).message,
    );
    expect(message.match(/applinks:apps/g)).toHaveLength(1);
  });

  test("keeps everything from being declared", async () => {
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
