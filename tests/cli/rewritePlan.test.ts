import * as fc from "fast-check";
import { findRewrites, hostOf, rewritten, writeProgram, type Existing } from "../../cli/rewritePlan";
import { redirectUrlOf } from "../../provider/atlassian/oauth/redirectUrl";

const RENAMES = new Map([
  ["jira.example.com", "jira-staging.example.com"],
  ["wiki.example.com:8443", "wiki-staging.example.com"],
]);

const EXISTING: Existing = {
  displayUrl: "https://jira-staging.example.com/jira",
  links: [
    {
      id: "1",
      name: "Jira",
      type: "jira",
      applicationUrl: "https://jira.example.com/jira",
      displayUrl: "https://jira.example.com/jira",
      primary: true,
      system: false,
    },
    {
      id: "2",
      name: "Made by the app",
      type: "jira",
      applicationUrl: "https://jira.example.com/other",
      displayUrl: "https://jira.example.com/other",
      primary: false,
      system: true,
    },
  ],
  clients: [
    {
      incomingId: "3",
      clientId: "c",
      name: "Wiki & more",
      redirectUrls: ["https://kept.example.com/cb", "https://wiki.example.com:8443/cb"],
      scopes: ["WRITE"],
    },
  ],
  connections: [
    {
      outgoingId: "4",
      name: "Jira",
      type: "generic",
      clientId: "remote",
      authorizationEndpoint: "https://jira.example.com/rest/oauth2/latest/authorize",
      tokenEndpoint: "https://jira.example.com/rest/oauth2/latest/token",
      scopes: ["READ"],
    },
  ],
};

test("every property with a production URL is found, except on objects that the app created itself", () => {
  expect(
    findRewrites(EXISTING, RENAMES).map(({ kind, name, property, then }) => [kind, name, property, then]),
  ).toEqual([
    ["application link", "Jira", "applicationUrl", "https://jira-staging.example.com/jira"],
    ["application link", "Jira", "displayUrl", "https://jira-staging.example.com/jira"],
    ["incoming link", "Wiki & more", "redirectUrls[1]", "https://wiki-staging.example.com/cb"],
    [
      "outgoing link",
      "Jira",
      "authorizationEndpoint",
      "https://jira-staging.example.com/rest/oauth2/latest/authorize",
    ],
    ["outgoing link", "Jira", "tokenEndpoint", "https://jira-staging.example.com/rest/oauth2/latest/token"],
  ]);
});

test("the program declares the found objects with the new URLs, and reads secrets from the configuration", () => {
  expect(writeProgram("staging", EXISTING, RENAMES)).toMatchInlineSnapshot(`
    "import * as pulumi from "@pulumi/pulumi";
    import * as applinks from "pulumi-applinks";

    const config = new pulumi.Config();

    new applinks.ApplicationLink("jira", {
      app: "staging",
      name: "Jira",
      type: "jira",
      applicationUrl: "https://jira-staging.example.com/jira",
      displayUrl: "https://jira-staging.example.com/jira",
      applicationId: "1",
      adopt: "always",
      deletionPolicy: "orphan",
    });

    new applinks.IncomingClient("wiki-more", {
      app: "staging",
      name: "Wiki & more",
      redirectUrls: ["https://kept.example.com/cb","https://wiki-staging.example.com/cb"],
      scopes: ["WRITE"],
      adopt: "always",
      deletionPolicy: "orphan",
    });

    new applinks.OutgoingConnection("jira", {
      app: "staging",
      name: "Jira",
      type: "generic",
      clientId: "remote",
      authorizationEndpoint: "https://jira-staging.example.com/rest/oauth2/latest/authorize",
      tokenEndpoint: "https://jira-staging.example.com/rest/oauth2/latest/token",
      scopes: ["READ"],
      adopt: "always",
      deletionPolicy: "orphan",
      clientSecret: config.requireSecret("jira-secret"),
    });
    "
  `);
});

describe("a redirect URL that an app computed", () => {
  const at = (host: string, root = "latest"): string => `https://${host}/jira/rest/oauth2/${root}/authorize`;
  const existing = (url: string): Existing => ({
    ...EXISTING,
    links: [],
    connections: [],
    clients: [{ incomingId: "3", clientId: "c", name: "Wiki", redirectUrls: [url], scopes: ["READ"] }],
  });
  const WIKI = "https://wiki.example.com:8443";

  test.each(["latest", "1.0"])("also depends on the URL of the instance itself, below %s", (root) => {
    const now = redirectUrlOf(WIKI, at("jira.example.com", root));
    const then = redirectUrlOf("https://wiki-staging.example.com", at("jira-staging.example.com", root));
    expect(findRewrites(existing(now), RENAMES)).toEqual([
      { kind: "incoming link", name: "Wiki", property: "redirectUrls[0]", now, then },
    ]);
    expect(writeProgram("staging", existing(now), RENAMES)).toContain(then);
    expect(findRewrites(existing(then), RENAMES)).toEqual([]);
  });

  test("is found even if the app that computed it has not moved", () => {
    const now = redirectUrlOf("https://ci.example.com", at("jira.example.com"));
    const then = redirectUrlOf("https://ci.example.com", at("jira-staging.example.com"));
    expect(findRewrites(existing(now), RENAMES)).toMatchObject([{ now, then }]);
  });

  test("has a warning if it was computed from a URL without a rename", () => {
    const [finding] = findRewrites(existing(redirectUrlOf(WIKI, at("jira.old.example.com"))), RENAMES);
    expect(finding?.then).toContain(
      "https://wiki-staging.example.com/plugins/servlet/oauth2/client/callback/",
    );
    expect(finding?.warning).toContain("add --rename for this instance's own host");
  });
});

test("only whole hosts are replaced, and the rest of the URL stays", () => {
  expect(rewritten("https://myjira.example.com/x", RENAMES)).toBe("https://myjira.example.com/x");
  expect(rewritten("https://other.example.com/?u=//jira.example.com", RENAMES)).toBe(
    "https://other.example.com/?u=//jira.example.com",
  );
  expect(rewritten("https://jira.example.com:8443", RENAMES)).toBe("https://jira-staging.example.com:8443");
  expect(rewritten("https://Jira.Example.com/x", RENAMES)).toBe("https://jira-staging.example.com/x");
  const withPort = new Map([["jira.example.com", "localhost:8080"]]);
  expect(rewritten("https://jira.example.com:8443/x", withPort)).toBe("https://localhost:8080/x");
});

test("hosts are compared without regard to case", () => {
  expect(rewritten("HTTPS://Jira.Example.COM/Path?Q", RENAMES)).toBe(
    "HTTPS://jira-staging.example.com/Path?Q",
  );
});

test("only a host can be renamed, not a URL, a path or a pattern", () => {
  expect(["wiki.example.com", "Wiki.Example.COM:8443", "localhost:443", "[::1]:80"].map(hostOf)).toEqual([
    "wiki.example.com",
    "wiki.example.com:8443",
    "localhost:443",
    "[::1]:80",
  ]);
  for (const text of [
    "",
    " ",
    "https://wiki.example.com",
    "wiki.example.com/",
    "u@wiki.example.com",
    "a b",
    "*.example.com:x",
  ])
    expect(hostOf(text)).toBeUndefined();
});

test("objects with similar names, or names without letters, get distinct resources and secrets", () => {
  const [link] = EXISTING.links;
  const [client] = EXISTING.clients;
  const [connection] = EXISTING.connections;
  if (link === undefined || client === undefined || connection === undefined)
    throw new Error("there is one of each");
  const named = <T>(one: T): T[] => ["CI", "ci!", "🎉"].map((name) => ({ ...one, name }));
  const existing = {
    ...EXISTING,
    links: named(link),
    clients: named(client),
    connections: named(connection),
  };
  const program = writeProgram("staging", existing, RENAMES);
  expect(program.match(/new applinks\.\w+\("[^"]*"|requireSecret\("[^"]*"/g)).toEqual([
    'new applinks.ApplicationLink("ci"',
    'new applinks.ApplicationLink("ci-2"',
    'new applinks.ApplicationLink("link"',
    'new applinks.IncomingClient("ci"',
    'new applinks.IncomingClient("ci-2"',
    'new applinks.IncomingClient("client"',
    'new applinks.OutgoingConnection("ci"',
    'requireSecret("ci-secret"',
    'new applinks.OutgoingConnection("ci-2"',
    'requireSecret("ci-2-secret"',
    'new applinks.OutgoingConnection("connection"',
    'requireSecret("connection-secret"',
  ]);
});

test("rewriting a rewritten URL changes nothing", () => {
  fc.assert(
    fc.property(fc.webUrl(), (url) => {
      const once = rewritten(url, RENAMES);
      expect(rewritten(once, RENAMES)).toBe(once);
    }),
  );
});

test("hosts are compared by their meaning", () => {
  const renames = new Map([
    ["jira.example.com:443", "jira-staging.example.com"],
    [hostOf("bücher.example") ?? "", "books-staging.example.com"],
  ]);
  expect(rewritten("https://jira.example.com/x", renames)).toBe("https://jira-staging.example.com/x");
  expect(rewritten("https://jira.example.com:443/x", renames)).toBe("https://jira-staging.example.com/x");
  expect(rewritten("http://jira.example.com/x", renames)).toBe("http://jira.example.com/x");
  expect(rewritten("https://bücher.example/x", renames)).toBe("https://books-staging.example.com/x");
  expect(rewritten("https://xn--bcher-kva.example/x", renames)).toBe("https://books-staging.example.com/x");
});

test("international host names are given in Unicode or in ASCII", () => {
  expect(hostOf("Bücher.example:8443")).toBe("xn--bcher-kva.example:8443");
  expect(hostOf("bücher.example/jira")).toBeUndefined();
  expect(hostOf("me@bücher.example")).toBeUndefined();
});

test("the program escapes characters that change a terminal or the order of the text", () => {
  const [client] = EXISTING.clients;
  if (client === undefined) throw new Error("there is a client");
  const clients = [{ ...client, name: "a\u009b31m\u202eb\u001b" }];
  const program = writeProgram("staging", { ...EXISTING, clients }, RENAMES);
  expect(program).toContain('name: "a\\u009b31m\\u202eb\\u001b"');
});
