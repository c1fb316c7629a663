import type * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { ApplicationLink, IncomingClient, MutualLink, ScopeGrant } from "../../../sdk/dynamic";
import { APPS_CONFIG, run } from "./program";

/** The SDK's key for the state of each program in a process; its type declarations do not have it. */
const { withLocalStorage } = runtimeState as {
  withLocalStorage: <T>(act: () => Promise<T>) => Promise<T>;
};

const client = (resource: string, name: pulumi.Input<string>, scopes?: string[]): IncomingClient =>
  new IncomingClient(resource, {
    app: "jira",
    name,
    redirectUrls: ["https://ci.example.com/callback"],
    ...(scopes === undefined ? {} : { scopes }),
  });

const grant = (resource: string, clientId: pulumi.Input<string>): ScopeGrant =>
  new ScopeGrant(resource, { app: "jira", clientId, scopes: ["READ"] });

describe("one program", () => {
  test("may not declare one object in two resources", async () => {
    await expect(
      run(() => {
        client("one", "ci");
        client("two", "ci");
      }),
    ).rejects.toThrow('IncomingClient "two" and "one" both declare "ci" on jira.');
  });

  test("may not declare two primary links of one type in one app", async () => {
    const primary = (resource: string, name: string, app: string): ApplicationLink =>
      new ApplicationLink(resource, {
        app,
        name,
        type: "jira",
        applicationUrl: `https://${name}.example.com`,
        primary: true,
      });
    await expect(
      run(() => {
        primary("one", "a", "confluence");
        primary("two", "b", "confluence");
      }),
    ).rejects.toThrow('ApplicationLink "two" and "one" both declare primary: true for jira on confluence.');
    await run(() => {
      primary("one", "a", "confluence");
      primary("two", "b", "jira");
    });
  });

  test("may link two apps once in each direction, in one link or two", async () => {
    const link = (resource: string, ...granting: string[]): MutualLink =>
      new MutualLink(resource, {
        between: ["jira", "confluence"],
        grants: Object.fromEntries(granting.map((app) => [app, ["READ"]])),
      });
    await expect(
      run(() => {
        link("one", "jira", "confluence");
        link("two", "jira");
      }),
    ).rejects.toThrow(
      'MutualLink "two" and "one" both let confluence call jira. Two apps have one link: declare it once, with all scopes that ' +
        "are to be granted.",
    );
    await run(() => {
      link("one", "jira");
      link("two", "confluence");
    });
  });

  test("may use one name for objects of two apps or two types", async () => {
    const { resources } = await run(() => {
      client("one", "ci");
      new IncomingClient("two", {
        app: "confluence",
        name: "ci",
        redirectUrls: ["https://ci.example.com/callback"],
      });
    });
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(["one", "two"]));
  });

  test("may not declare a client's scopes in a grant if the client declares them", async () => {
    await expect(
      run(() => {
        grant("grant", client("one", "ci", ["READ"]).clientId);
      }),
    ).rejects.toThrow(
      'ScopeGrant "grant" and IncomingClient "one" both declare the scopes of one client: they would undo each other',
    );
  });

  test("may declare the scopes in the grant only", async () => {
    const { resources } = await run(() => {
      grant("grant", client("one", "ci").clientId);
    });
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(["one", "grant"]));
  });

  test("may not declare a client's scopes in two grants", async () => {
    await expect(
      run(() => {
        grant("one", "id-of-ci");
        grant("two", "id-of-ci");
      }),
    ).rejects.toThrow('ScopeGrant "two" and ScopeGrant "one" both declare the scopes of one client');
  });
});

describe("several programs in one process", () => {
  test("have separate declarations if they run one after the other", async () => {
    await run(() => client("one", "ci", ["READ"]));
    const { resources } = await run(() => {
      client("two", "ci");
      grant("grant", "one-client-id");
    });
    expect(Object.keys(resources)).toEqual(expect.arrayContaining(["two", "grant"]));
  });

  test("have separate declarations if they run at the same time", async () => {
    let bothHaveBegun = (): void => undefined;
    const begun = new Promise<void>((resolve) => (bothHaveBegun = resolve));
    let count = 0;
    const program = async (): Promise<void> => {
      client("first", "ci");
      if ((count += 1) === 2) bothHaveBegun();
      await begun;
      expect(() => client("second", "ci")).toThrow('IncomingClient "second" and "first" both declare "ci"');
    };
    const inItsOwn = (): Promise<unknown> => withLocalStorage(() => run(program));
    await Promise.all([inItsOwn(), inItsOwn()]);
    expect(count).toBe(2);
  });
});

describe("credentials in the stack's configuration", () => {
  const appsConfig = {
    jira: { ...APPS_CONFIG.jira, token: "canary" },
    confluence: { ...APPS_CONFIG.confluence, username: "admin", password: "canary" },
  };
  const program = (): void => {
    client("one", "one");
    client("two", "two");
  };

  test("in plain text cause one warning, with the apps and the command that encrypts them", async () => {
    const { warnings } = await run(program, { appsConfig, plain: true });
    expect(warnings).toEqual([
      expect.stringMatching(/the credentials of jira, confluence are in plain text.* \[PLAIN_CREDENTIAL\]$/),
    ]);
    expect(warnings[0]).toContain("pulumi config set --secret --path 'applinks:apps.jira.token' <token>");
    expect(warnings[0]).not.toContain("canary");
  });

  test("of a test user count as credentials", async () => {
    const entry = { product: "jira" as const, url: "https://jira.example.com" };
    const testUser = { username: "tester", password: "canary" };
    const { warnings } = await run(program, { appsConfig: { jira: { ...entry, testUser } }, plain: true });
    expect(warnings).toEqual([
      expect.stringContaining("--path 'applinks:apps.jira.testUser.password' <password>"),
    ]);
  });

  test("of a handoff count as credentials", async () => {
    const cloudSite = {
      product: "confluence",
      url: "https://example.atlassian.net",
      deployment: "cloud",
      handoff: { jira: { clientId: "shown", clientSecret: "canary" } },
    };
    const { warnings } = await run(program, {
      appsConfig: { jira: APPS_CONFIG.jira, site: cloudSite },
      plain: true,
    });
    expect(warnings).toEqual([
      expect.stringContaining("--path 'applinks:apps.site.handoff.jira.clientSecret' <client secret>"),
    ]);
    expect(warnings[0]).not.toContain("canary");
  });

  test("that are encrypted cause no warning", async () => {
    expect((await run(program, { appsConfig })).warnings).toEqual([]);
  });

  test("from the environment cause no warning", async () => {
    expect((await run(program, { plain: true })).warnings).toEqual([]);
  });
});

test("an unknown key causes one warning if it is similar to a known one", async () => {
  const more = { "applinks:changerecord": "x", "applinks:aps": "y", "applinks:region": "z", "aws:app": "w" };
  const program = (): void => {
    client("one", "one");
    client("two", "two");
  };
  expect((await run(program, { more })).warnings).toEqual([
    "applinks:changerecord has no effect; did you mean applinks:changeRecord? Run: pulumi config rm applinks:changerecord [UNKNOWN_CONFIG_KEY]",
    "applinks:aps has no effect; did you mean applinks:apps? Run: pulumi config rm applinks:aps [UNKNOWN_CONFIG_KEY]",
  ]);
  expect((await run(program, { more: { "applinks:changeRecord": "x" } })).warnings).toEqual([]);
});
