import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { openEngineLog } from "../../../../provider/adapters/engineLog";
import { UNKNOWN, call, openPlugin, secret, struct, type Plugin } from "./client";

const JIRA = { product: "jira", url: "https://jira.example.com", token: "canary-of-jira" };

let plugin: Plugin;

beforeAll(async () => {
  plugin = await openPlugin();
});

afterAll(() => {
  plugin.stop();
});

const reasons = async (news: Record<string, unknown>): Promise<string[]> =>
  (await plugin.checkConfig(news)).failures.map(({ reason }) => reason);

/** Expects that a message contains where apps are declared, the command that sets a credential, and the environment variable. */
function expectInstructions(message: string): void {
  expect(message).toContain("applinks:apps: { jira: { product: jira, url: https://jira.example.com } }");
  expect(message).toContain("Pulumi.<stack>.yaml");
  expect(message).toContain("pulumi config set --secret --path 'applinks:apps.jira.token' <token>");
  expect(message).toContain("environment variable APPLINKS_JIRA_TOKEN");
}

describe("the configuration of the provider", () => {
  test("the handshake accepts secrets and resources", async () => {
    expect((await plugin.handshake()).toObject()).toMatchObject({
      acceptSecrets: true,
      acceptResources: true,
      supportsAutonamingConfiguration: false,
    });
  });

  test("the schema is the contract with the package's version", async () => {
    const { version } = jest.requireActual<{ version: string }>("../../../../package.json");
    const contract = jest.requireActual<object>("../../../../schema.json");
    expect(await plugin.schema()).toEqual({ ...contract, version });
  });

  test("a resource without it fails with what to do", async () => {
    const { details } = await plugin.create("IncomingClient", {}).then(
      () => ({ details: "it was created" }),
      (error: unknown) => error as { details: string },
    );
    expect(details).toMatch(/^applinks:apps was not passed to the provider\. /);
    expectInstructions(details);
  });

  test("the response has the flags that old engines need", async () => {
    expect((await plugin.configure({ apps: JSON.stringify({ jira: JIRA }) })).toObject()).toMatchObject({
      acceptsecrets: true,
      acceptresources: true,
      supportspreview: true,
    });
  });
});

describe("the provider's inputs", () => {
  test("valid apps pass as JSON text and as an object, secret and plain", async () => {
    for (const apps of [{ jira: JIRA }, { jira: { ...JIRA, token: secret(JIRA.token) } }]) {
      for (const form of [apps, JSON.stringify(apps), secret(JSON.stringify(apps))]) {
        const { failures, inputs } = await plugin.checkConfig({ apps: form });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ apps: form });
      }
    }
  });

  test("the engine's own inputs pass", async () => {
    expect(
      await reasons({
        apps: { jira: JIRA },
        version: "0.1.0",
        pluginDownloadURL: "https://example.com",
        __internal: {},
      }),
    ).toEqual([]);
  });

  test("all problems are reported at once with their paths, and without a property, whose value the engine would print", async () => {
    const { failures } = await plugin.checkConfig({
      aps: {},
      apps: { jira: { ...JIRA, product: "jria" }, wiki: { product: "confluence", url: "wiki" } },
      changeRecord: 7,
    });
    expect(failures.map(({ property }) => property)).toEqual(["", "", "", ""]);
    expect(failures.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(
        /^aps: is not an input of the provider; did you mean "apps"\? \[CONFIGURATION\]$/,
      ),
      expect.stringMatching(/^applinks:apps\.jira\.product: .*"jira"/),
      expect.stringMatching(/^applinks:apps\.wiki\.url: /),
      expect.stringMatching(/^applinks:changeRecord: must be a string, not a number \[CONFIGURATION\]$/),
    ]);
  });

  test("no failure shows a value, because it may be secret", async () => {
    const apps = { jira: { ...JIRA, token: "\ncanary-of-jira", url: "canary-of-jira" } };
    const shown = JSON.stringify(await reasons({ apps, changeRecord: ["canary-of-jira"] }));
    expect(shown).toContain("applinks:apps.jira");
    expect(shown).not.toContain("canary");
  });

  test.each([
    ["is not set", {}],
    ["is not set", { apps: "" }],
    ["is not an object", { apps: "jira" }],
  ])("without any app, the failure states that it %s, and what to do: %j", async (what, news) => {
    const [reason = "", ...more] = await reasons(news);
    expect(reason).toMatch(new RegExp(`^applinks:apps: ${what}\\.`));
    expectInstructions(reason);
    expect(more).toEqual([]);
  });

  test("an apps configuration without an app fails the check of a resource with what to do", async () => {
    const empty = await openPlugin();
    try {
      await empty.configure({ apps: "{}" });
      const { failures } = await empty.check("IncomingClient", { app: "jira", name: "ci", redirectUrls: [] });
      const shown = failures.find(({ reason }) => reason.includes("is empty"))?.reason ?? "";
      expectInstructions(shown);
    } finally {
      empty.stop();
    }
  });

  test("unknown values in a preview pass, and known ones are still checked", async () => {
    expect(await reasons({ apps: UNKNOWN, changeRecord: UNKNOWN })).toEqual([]);
    expect(await reasons({ apps: { jira: { ...JIRA, token: UNKNOWN } } })).toEqual([]);
    const half = { jira: { ...JIRA, token: UNKNOWN }, wiki: { product: "confluence" } };
    expect(await reasons({ apps: JSON.stringify(half) })).toEqual([
      expect.stringMatching(/^applinks:apps\.wiki\.url: /),
    ]);
  });
});

test("a missing credential is reported with its key, the command that sets it, and the environment variable", async () => {
  const { token: _token, ...open } = JIRA;
  await plugin.configure({ apps: JSON.stringify({ jira: open }) });
  const { failures } = await plugin.check("IncomingClient", {
    app: "jira",
    name: "ci",
    redirectUrls: ["https://ci.example.com/callback"],
  });
  expect(failures).toEqual([
    {
      property: "",
      reason: expect.stringMatching(
        /applinks:apps\.jira\.token.*pulumi config set --secret --path 'applinks:apps\.jira\.token'.*APPLINKS_JIRA_TOKEN/,
      ),
    },
  ]);
});

describe("changed inputs of the provider", () => {
  test("the same apps in another form are no change", async () => {
    const olds = { apps: { jira: JIRA } };
    expect(await plugin.diffConfig(olds, { apps: secret(JSON.stringify({ jira: JIRA })) })).toMatchObject({
      changes: "none",
      replaces: [],
    });
  });

  const WIKI = { product: "confluence", url: "https://wiki.example.com" };
  const moved = { ...JIRA, url: "https://moved.example.com" };
  const { token: _token, ...withoutToken } = JIRA;

  test.each<[what: string, news: Record<string, unknown>, details: Record<string, string>]>([
    ["a URL", { jira: moved }, { "apps.jira.url": "UPDATE" }],
    ["a credential", { jira: { ...JIRA, token: "canary-of-another" } }, { "apps.jira.token": "UPDATE" }],
    ["a removed credential", { jira: withoutToken }, { "apps.jira.token": "DELETE" }],
    ["an added setting", { jira: { ...JIRA, tunnel: true } }, { "apps.jira.tunnel": "ADD" }],
    ["a nested one", { jira: { ...JIRA, paths: { outgoing: "/rest" } } }, { "apps.jira.paths": "ADD" }],
    ["an unknown URL", { jira: { ...JIRA, url: UNKNOWN } }, { "apps.jira.url": "UPDATE" }],
    ["another app", { jira: JIRA, wiki: WIKI }, { "apps.wiki": "ADD" }],
    ["another name", { "jira.eu": JIRA }, { "apps.jira": "DELETE", 'apps["jira.eu"]': "ADD" }],
    ["a name of Object's own", { jira: JIRA, constructor: WIKI }, { "apps.constructor": "ADD" }],
    ["no object", { jira: "moved" }, { "apps.jira": "UPDATE" }],
  ])(
    "%s is reported with its exact path, in every form, and without its value",
    async (_what, apps, details) => {
      const olds = { jira: JIRA };
      const forms = (appsConfig: unknown): unknown[] => [
        appsConfig,
        JSON.stringify(appsConfig),
        secret(JSON.stringify(appsConfig)),
      ];
      for (const [index, form] of forms(apps).entries()) {
        const response = await plugin.diffConfig({ apps: forms(olds)[index] }, { apps: form });
        expect(response).toEqual({
          changes: "some",
          details,
          diffs: ["apps"],
          replaces: [],
          deleteBeforeReplace: false,
        });
        expect(JSON.stringify(response)).not.toContain("canary");
      }
    },
  );

  test("apps that are unknown or invalid differ as a whole", async () => {
    for (const apps of [UNKNOWN, "no JSON"])
      expect(await plugin.diffConfig({ apps: { jira: JIRA } }, { apps })).toMatchObject({
        details: { apps: "UPDATE" },
      });
  });

  test("the change record is reported separately from the apps", async () => {
    const olds = { apps: { jira: JIRA }, changeRecord: "old.jsonl" };
    expect(await plugin.diffConfig(olds, { apps: { jira: moved }, changeRecord: "new.jsonl" })).toMatchObject(
      {
        details: { "apps.jira.url": "UPDATE", changeRecord: "UPDATE" },
        diffs: ["apps", "changeRecord"],
      },
    );
  });

  test.each([
    ["a credential", { apps: { jira: { ...JIRA, token: "another" } } }],
    ["a URL", { apps: { jira: { ...JIRA, url: "https://moved.example.com" } } }],
    ["the version", { apps: { jira: JIRA }, version: "9.9.9" }],
    ["nothing left", {}],
  ])("%s never replaces the provider, and with it every resource", async (_what, news) => {
    const olds = { apps: { jira: JIRA }, version: "0.1.0" };
    const response = await plugin.diffConfig(olds, news);
    expect(response).toMatchObject({ replaces: [], deleteBeforeReplace: false });
    expect(Object.values(response.details).join()).not.toContain("REPLACE");
  });

  test("the inputs of the provider for dynamic resources in the state are accepted", async () => {
    const olds = {
      "applinks:apps": JSON.stringify({ jira: JIRA }),
      "aws:region": "eu-west-1",
      __internal: {},
    };
    expect(await plugin.diffConfig(olds, { apps: { jira: JIRA } })).toMatchObject({
      details: { apps: "ADD" },
      replaces: [],
    });
  });
});

describe("two providers of a program that share a process, as PULUMI_DEBUG_PROVIDERS makes them,", () => {
  let attached: Plugin;

  beforeEach(async () => {
    attached = await openPlugin(undefined, openEngineLog(undefined));
    await attached.attach("127.0.0.1:9");
  });

  afterEach(() => {
    attached.stop();
  });

  const configure = (name: string, apps: object): Promise<unknown> => {
    const request = new messages.ConfigureRequest();
    request.setUrn(`urn:pulumi:dev::test::pulumi:providers:applinks::${name}`);
    request.setArgs(struct({ apps: secret(JSON.stringify(apps)) }));
    return call((done) => attached.raw.configure(request, done));
  };

  /** What a check finds out about the app `jira`. */
  const found = async (): Promise<string[]> =>
    (await attached.check("ScopeGrant", { app: "jira", clientId: "id", scopes: ["READ"] })).failures.map(
      ({ reason }) => reason,
    );

  const OTHER = {
    wiki: {
      product: "confluence",
      url: "https://wiki.example.com",
      token: "canary-of-wiki",
      preflight: false,
    },
  };
  const QUIET = { jira: { ...JIRA, preflight: false } };

  test("are refused with both names if their configurations differ, and the first one keeps its own", async () => {
    await configure("first", QUIET);
    await expect(configure("second", OTHER)).rejects.toMatchObject({
      details: expect.stringMatching(
        /^the providers "first" and "second" have different configurations, .*PULUMI_DEBUG_PROVIDERS.* \[CONFIGURATION\]$/,
      ),
    });
    expect(await found()).toEqual([]);
  });

  test("share the run if their configurations are equal", async () => {
    await configure("first", QUIET);
    await configure("second", QUIET);
    expect(await found()).toEqual([]);
  });

  test("are not confused with a provider whose configuration changes, or with one of the next engine", async () => {
    await configure("first", OTHER);
    await configure("first", QUIET);
    expect(await found()).toEqual([]);
    await attached.attach("127.0.0.1:10");
    await configure("second", OTHER);
    expect(await found()).toEqual([expect.stringContaining('has no app "jira"')]);
  });
});
