/** Every alternative of every uncertain fact shows in what an app does. */

import { AREAS, factEntries } from "../../facts";
import { parseDialect, truthIn } from "../../facts/dialect";
import { startSandbox, type DefaultApps, type NamedSandbox } from "../index";
import { redirectSuffix } from "../state/ids";
import { request } from "./rest";

let sandbox: NamedSandbox<DefaultApps>;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => sandbox.stop());

const UNKNOWN = "11111111-2222-4333-8444-555555555555";
const ENDPOINT = "https://remote.example.com/rest/oauth2/latest/authorize";

/** What an administrator, a user and a client see of an app in a dialect, without generated values. */
async function transcript(dialect: Record<string, string>): Promise<string> {
  const { control, apps } = sandbox;
  await control.reset();
  await control.clock.set("2026-11-29T02:00:00Z");
  const jira = control.changeOutOfBand("jira");
  await jira.setSettings({ dialect, skipBaseUrlHttpsRequirement: false });
  const { token } = await jira.createToken({ username: "admin", expiresInSeconds: 3600 });
  const lines: unknown[] = [];
  const send = async (
    method: string,
    path: string,
    options: Parameters<typeof request>[3] = {},
  ): Promise<Record<string, unknown>> => {
    const { status, text, json, headers } = await request(apps.jira.url, method, path, {
      as: "admin:admin",
      ...options,
    });
    const shown = ["location", "x-ausername", "content-type"].map((name) => headers.get(name));
    lines.push([method, path, status, shown, text]);
    return (json ?? {}) as Record<string, unknown>;
  };
  // With an http base URL, then without that restriction.
  await send("GET", "/rest/oauth2/latest/client");
  await jira.setSettings({ skipBaseUrlHttpsRequirement: true });

  const clients = "/rest/oauth2/latest/client";
  const redirects = ["https://b.example.com/cb", "https://A.example.com:443/cb"];
  const client = { name: "one", redirects, scope: "WRITE READ" };
  await send("POST", clients, { json: client });
  const { apps: stored } = await control.export({ secrets: "included" });
  const { id = "", clientId = "", clientSecret = "" } = stored.jira?.incomingClients?.[0] ?? {};
  // The order of several clients in the list depends on generated values.
  for (const path of ["", `/${id}`, `/${UNKNOWN}`]) await send("GET", clients + path);
  for (const body of [client, { ...client, name: "ONE" }, { ...client, name: "two", color: "red" }])
    await send("POST", clients, { json: body });
  await send("GET", clients, { as: "user:user" });
  await send("PUT", `${clients}/${id}`, { json: { scope: "WRITE" } });
  await send("POST", "/rest/oauth2/latest/revoke", {
    form: { token: "x", client_id: clientId, client_secret: clientSecret },
  });
  await send("POST", "/rest/oauth2/latest/revoke", {
    form: { token: "x", client_id: "y", client_secret: "z" },
    as: null,
  });
  await send("POST", "/rest/oauth2/latest/revoke", {
    form: { token: "x" },
    as: `${clientId}:${clientSecret}`,
  });
  await send("PUT", `${clients}/reset/${clientId}`);

  const connection = {
    name: "out",
    type: "generic",
    clientId: "c",
    clientSecret: "s",
    authorizationEndpoint: ENDPOINT,
    tokenEndpoint: "https://remote.example.com/rest/oauth2/latest/token",
    scopes: ["WRITE", "READ"],
    redirectUriSuffix: redirectSuffix(ENDPOINT),
  };
  for (const root of ["oauth2-client", "oauth2/client", "oauth2", "oauth2-configurations"]) {
    const configs = `/rest/${root}/latest/config`;
    await send("POST", configs, { json: connection });
    await send("POST", configs, { json: { ...connection, name: "OUT", redirectUriSuffix: "x" } });
    for (const name of ["Out", "out"]) await send("POST", configs, { json: { ...connection, name } });
    const now = await control.export({ secrets: "included" });
    const { id: configId = UNKNOWN } =
      now.apps.jira?.outgoingConnections?.find(({ name }) => name === "out") ?? {};
    await send("PUT", `${configs}/${configId}`, { json: { ...connection, clientSecret: null } });
    for (const path of [
      "",
      `/${configId}`,
      `/${UNKNOWN}`,
      `/get-redirect-uri?authorizationEndpoint=${ENDPOINT}`,
    ])
      await send("GET", configs + path);
    await send("DELETE", `${configs}/${configId}`);
  }

  const link = {
    name: "Wiki",
    typeId: "confluence",
    rpcUrl: apps.confluence.url,
    displayUrl: apps.confluence.url,
  };
  await jira.createProductLink({ name: "Builds", typeId: "bamboo", rpcUrl: "https://bamboo.example.com" });
  for (const version of ["3.0", "latest"]) {
    await send("PUT", `/rest/applinks/${version}/applicationlink`, { json: { ...link, id: UNKNOWN } });
    await send("PUT", `/rest/applinks/${version}/applicationlink`, {
      json: { ...link, rpcUrl: "https://x.example.com" },
    });
    await send("PUT", `/rest/applinks/${version}/applicationlink`, {
      json: { ...link, rpcUrl: "https://y.example.com" },
      as: null,
      headers: { authorization: `Bearer ${token}` },
    });
  }
  await send("PUT", "/rest/applinks/latest/applicationlink", {
    json: { ...link, name: "WIKI", rpcUrl: "https://z.example.com" },
  });
  await control
    .changeOutOfBand("confluence")
    .createLink({ name: "Jira", typeId: "jira", rpcUrl: apps.jira.url, id: stored.jira?.serverId ?? "" });
  const links = "/rest/applinks/latest/applinks";
  const details = { name: "Wiki!", rpcUrl: link.rpcUrl, displayUrl: "https://wiki.example.com" };
  await send("PUT", `${links}/${UNKNOWN}`, { json: details });
  for (const path of [
    links,
    `${links}?property=oauth2ConnectionType`,
    `${links}/${id}`,
    "/rest/applinks/latest/applicationlink/type/crowd",
    "/rest/applinks/latest/capabilities",
  ])
    await send("GET", path);
  await send("GET", `/rest/applinks/latest/status/${UNKNOWN}`);
  await send("DELETE", `${links}/${UNKNOWN}`);
  await send("DELETE", `${clients}/${id}`);

  for (const base of ["/rest/oauth2/latest", ""])
    await send("GET", `${base}/.well-known/oauth-authorization-server`);
  await send("GET", "/rest/applinks/latest/manifest", { as: null, headers: { accept: "*/*" } });
  await send("GET", "/rest/applinks/latest/manifest", {
    as: null,
    headers: { authorization: "Bearer not-a-token" },
  });
  await send("GET", "/rest/nothing");
  await send("GET", "/rest/pat/latest/tokens");
  await jira.setAuditDenylist(["jira.auditing.project.created"]);
  for (const path of [
    "events?limit=100",
    "events?limit=1",
    "events?limit=100000&from=2030-01-01T00:00:00Z",
    "configuration/coverage",
    "configuration/denylist",
  ])
    await send("GET", `/rest/auditing/1.0/${path}`);
  const { apps: after } = await control.export();
  lines.push(after.jira?.auditLog?.map(({ type }) => type.action));
  await jira.setAuditCoverage({ "global-config-and-administration": "advanced" });
  await jira.createLink({ name: "Recorded", typeId: "generic", rpcUrl: "https://r.example.com" });
  const { apps: last } = await control.export();
  lines.push(last.jira?.auditLog?.map(({ type }) => type.action));

  const numbers = new Map<string, string>();
  const undated = JSON.stringify(lines).replace(/T\d\d:\d\d:\d\d\.\d{3}Z|\b17\d{11}\b/g, "");
  return undated.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32,64}|[\w-]{22,44}(?=["\\])/g, (value) => {
    const number = numbers.get(value) ?? `#${numbers.size}`;
    numbers.set(value, number);
    return number;
  });
}

/** Facts that only screens and a browser flow show; their own tests are with those. */
const IN_BROWSERS = ["product-link-connect", "server-pkce", "server-consent", "server-token-lifetime"];

/** Facts about other products, which products/dialect.test.ts tests. */
const OF_OTHERS = Object.keys(AREAS.Products);

test("every alternative of a fact is another truth, and shows in what an app does", async () => {
  const assumed = await transcript({});
  expect((await transcript({})) === assumed).toBe(true);
  const without: string[] = [];
  for (const [id, fact] of factEntries()) {
    if (OF_OTHERS.includes(id)) continue;
    expect(Object.keys(fact.alternatives)).toContain(fact.assumed);
    expect(Object.keys(fact.alternatives).length).toBeGreaterThan(1);
    const seen = new Map([[assumed, fact.assumed]]);
    for (const alternative of Object.keys(fact.alternatives)) {
      if (alternative === fact.assumed) continue;
      const other = await transcript({ [id]: alternative });
      if (seen.has(other)) without.push(`${id}=${alternative}`);
      seen.set(other, alternative);
    }
  }
  expect(without.map((one) => one.split("=")[0])).toEqual(IN_BROWSERS);
}, 120_000);

test("the register has at least forty facts", () => {
  expect(factEntries().length).toBeGreaterThanOrEqual(40);
  expect(truthIn({}, "outgoing-root")).toBe("oauth2-client");
});

test("a dialect with an unknown fact or alternative is refused, with all problems", async () => {
  const dialect: Record<string, string> = { "no-such-fact": "x", "outgoing-root": "moon" };
  await expect(sandbox.control.changeOutOfBand("jira").setSettings({ dialect })).rejects.toThrow(
    /no fact "no-such-fact".*outgoing-root has no alternative "moon"; its alternatives are oauth2-client, /s,
  );
  await expect(sandbox.control.seed({ apps: { jira: { settings: { dialect } } } })).rejects.toThrow(
    "no-such-fact",
  );
});

test.each(["__proto__", "constructor", "nowhere"])("a fact %s, which does not exist, is refused", (id) => {
  expect(() => parseDialect([`${id}=x`])).toThrow(`there is no fact "${id}"`);
});
