import { handlersOf, openHost } from "../../../../provider/adapters/dynamic/handlers";
import { SHORT_WAITS } from "../../atlassian/apps";
import { CLIENT, openBench, type Bench } from "./bench";
import { opened, secret, UNKNOWN, urnOf, type Plugin } from "./client";

type Values = Record<string, unknown>;

let bench: Bench;
let plugin: Plugin;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

beforeEach(async () => {
  await bench.sandbox.control.reset();
  plugin = await bench.plugin();
});

const writes = async (): Promise<number> =>
  (await bench.sandbox.control.requestLog.entries({ mutating: true })).length;

/** One resource of each type, with a change; later ones refer to the first client. */
const TYPES: [type: string, inputs: (client: Values) => Values, changed: Values][] = [
  ["ApplicationLink", () => ({ app: "confluence", name: "Jira", remoteApp: "jira" }), { name: "Our Jira" }],
  ["IncomingClient", () => CLIENT, { scopes: ["READ"] }],
  ["ScopeGrant", ({ clientId }) => ({ app: "jira", clientId, scopes: ["WRITE"] }), { scopes: ["READ"] }],
  [
    "OutgoingConnection",
    ({ clientId, clientSecret }) => ({
      app: "confluence",
      name: "jira",
      remoteApp: "jira",
      clientId,
      clientSecret,
      scopes: ["WRITE"],
    }),
    { description: "by Pulumi" },
  ],
];

/** A client without declared scopes, for the resources that need one. */
async function another(): Promise<Values> {
  const { name: _name, scopes: _scopes, ...rest } = CLIENT;
  return (await bench.make(plugin, "IncomingClient", { ...rest, name: "another" })).properties;
}

describe.each(TYPES)("%s", (type, inputsFor, changed) => {
  test("is created, unchanged, updated, read, deleted, and deleted again", async () => {
    const declared = inputsFor(await another());
    const made = await bench.make(plugin, type, declared);
    expect(await plugin.diff(type, made.id, made.properties, made.inputs, made.inputs)).toMatchObject({
      changes: "none",
      details: {},
    });
    const { inputs: news } = await plugin.check(type, { ...declared, ...changed }, made.inputs);
    expect(await plugin.diff(type, made.id, made.properties, news, made.inputs)).toMatchObject({
      changes: "some",
      diffs: Object.keys(changed),
      replaces: [],
    });
    const updated = await plugin.update(type, made.id, made.properties, news);
    expect(updated).toMatchObject(changed);
    const known = { inputs: news, properties: updated };
    expect(await plugin.read(type, made.id, known)).toEqual({
      id: made.id,
      properties: updated,
      inputs: news,
    });
    await plugin.remove(type, made.id, updated);
    await plugin.remove(type, made.id, updated);
  });

  test("an update sends only the requests of the resource itself", async () => {
    const made = await bench.make(plugin, type, inputsFor(await another()));
    const requestsOf = async (update: () => Promise<unknown>): Promise<string[]> => {
      await bench.sandbox.control.requestLog.clear();
      await update();
      const entries = await bench.sandbox.control.requestLog.entries();
      return entries.map(({ method, path }) => `${method} ${path}`).sort();
    };
    const apps = (opened(bench.config["apps"]) as string).replaceAll('"preflight":false', '"preflight":true');
    const fresh = await bench.plugin();
    await fresh.configure({ apps: secret(apps) });
    await fresh.check(type, made.inputs, made.inputs);
    const requests = await requestsOf(() => fresh.update(type, made.id, made.properties, made.inputs));
    const handlers = handlersOf(type, openHost({ warn: () => undefined, timeouts: SHORT_WAITS }));
    await handlers.configure({ config: { get: (key) => (key === "applinks:apps" ? apps : undefined) } });
    const [state, inputs] = [opened(made.properties), opened(made.inputs)] as [Values, Values];
    await handlers.check(inputs, inputs);
    const needed = await requestsOf(() => handlers.update(made.id, state, inputs));
    expect(needed).not.toEqual([]);
    expect(requests).toEqual(needed);
  });

  test("a preview of its creation and of its update writes nothing, and its known outputs are correct", async () => {
    const declared = inputsFor(await another());
    const { inputs } = await plugin.check(type, declared);
    await bench.sandbox.control.requestLog.clear();
    const previewed = await plugin.create(type, inputs, { preview: true });
    expect(await writes()).toBe(0);
    const made = await plugin.create(type, inputs);
    expectPreviewed(previewed.properties, made.properties);
    expect(previewed.properties).toMatchObject(inputs);

    const { inputs: news } = await plugin.check(type, { ...declared, ...changed }, inputs);
    await bench.sandbox.control.requestLog.clear();
    const next = await plugin.update(type, made.id, made.properties, news, { preview: true });
    expect(await writes()).toBe(0);
    // An update keeps the object, so that all outputs that depend on its identity are known.
    expect(Object.values(next)).not.toContain(UNKNOWN);
    expectPreviewed(next, await plugin.update(type, made.id, made.properties, news));
  });

  test("an import needs only the ID, and returns inputs without a diff", async () => {
    const { id } = await bench.make(plugin, type, inputsFor(await another()));
    const fresh = await bench.plugin();
    const found = await fresh.read(type, id);
    if (found.inputs === undefined || found.properties === undefined) throw new Error("nothing was found");
    const { inputs, failures } = await fresh.check(type, found.inputs, found.inputs);
    expect(failures).toEqual([]);
    const response = await fresh.diff(type, id, found.properties, inputs, found.inputs);
    expect(response).toMatchObject({ changes: "none", details: {} });
  });

  test("a program's get, with hints or without properties, reads it as an import does", async () => {
    const { id } = await bench.make(plugin, type, inputsFor(await another()));
    const fresh = await bench.plugin();
    const imported = await fresh.read(type, id);
    const shown = fresh.warnings.splice(0);
    for (const hints of [{}, { app: "jira", scopes: [] }]) {
      const got = await fresh.read(type, id, { inputs: hints, properties: hints });
      expect(got.properties).toEqual({ ...imported.properties, owner: expect.any(String) });
      expect(fresh.warnings.splice(0)).toEqual(shown);
    }
  });

  test("a missing object is read as an empty response", async () => {
    const made = await bench.make(plugin, type, inputsFor(await another()));
    await bench.sandbox.control.reset();
    const fresh = await bench.plugin();
    expect(await fresh.read(type, made.id, made)).toEqual({
      id: "",
      properties: undefined,
      inputs: undefined,
    });
  });

  test("the members of the dynamic provider in an old state are no change and are ignored", async () => {
    const __provider = "the provider's text";
    const declared = inputsFor(await another());
    const { id, inputs, properties } = await bench.make(plugin, type, declared);
    const olds = { ...properties, __provider };
    const oldInputs = { ...inputs, __provider };
    expect(await plugin.diff(type, id, olds, inputs, oldInputs)).toMatchObject({ changes: "none" });
    const found = await plugin.read(type, id, { inputs: oldInputs, properties: olds });
    expect(found).toMatchObject({ id, inputs, properties });
    expect(await plugin.update(type, id, olds, { ...inputs, ...changed })).not.toHaveProperty("__provider");
    await plugin.remove(type, id, olds);
  });
});

/** Expects that the outputs are those of the preview. */
function expectPreviewed(previewed: Values, made: Values): void {
  const certain = Object.entries(previewed).filter(([, value]) => !isUnknown(value));
  expect(made).toMatchObject(Object.fromEntries(certain));
  expect(Object.keys(previewed).sort()).toEqual(Object.keys(made).sort());
}

const isUnknown = (value: unknown): boolean =>
  JSON.stringify(value) === JSON.stringify(UNKNOWN) ||
  JSON.stringify(value) === JSON.stringify(secret(UNKNOWN));

test("the import of a client whose secret the app does not return fails with a warning about adoption", async () => {
  const client = await bench.sandbox.control.changeOutOfBand("jira").createClient({
    name: "hidden",
    redirects: ["https://hidden.example.com/callback"],
    scope: "READ",
  });
  await bench.sandbox.control
    .changeOutOfBand("jira")
    .setSettings({ dialect: { "incoming-secret-returned": "creation" } });
  const fresh = await bench.plugin();
  await expect(fresh.read("IncomingClient", `jira/incoming/${client.id}`)).rejects.toMatchObject({
    details: expect.stringMatching(/neither imported nor read .* the old one stops working at once/),
  });
});

describe("the secret of an imported outgoing link, which the app never returns,", () => {
  const CONNECTION = { app: "confluence", name: "jira", remoteApp: "jira", scopes: ["WRITE"] };

  test("is the one that the remote app issued, if that is configured", async () => {
    const { clientId, clientSecret } = await another();
    const { id } = await bench.make(plugin, "OutgoingConnection", { ...CONNECTION, clientId, clientSecret });
    expect(await plugin.read("OutgoingConnection", id)).toMatchObject({
      inputs: { clientSecret },
      properties: { clientSecret },
    });
    expect(plugin.warnings.map(({ message }) => message).join()).toContain("the one that jira issued");
  });

  test("must be declared otherwise, with one update", async () => {
    const foreign = { clientId: "nobody", clientSecret: "declared" };
    const { id } = await bench.make(plugin, "OutgoingConnection", { ...CONNECTION, ...foreign });
    // An import is another run than the creation.
    plugin = await bench.plugin();
    const { inputs = {}, properties = {} } = await plugin.read("OutgoingConnection", id);
    expect((await plugin.check("OutgoingConnection", inputs)).failures).toEqual([
      { property: "", reason: "clientSecret: must not be empty [CONFIGURATION]" },
    ]);
    const news = { ...inputs, clientSecret: secret("declared") };
    expect(await plugin.diff("OutgoingConnection", id, properties, news, inputs)).toMatchObject({
      details: { clientSecret: "UPDATE" },
    });
    expect(await plugin.update("OutgoingConnection", id, properties, news)).toMatchObject(news);
  });
});

describe("a LinkHealth", () => {
  test("is created, updated, and fails if the link is broken", async () => {
    const client = await bench.make(plugin, "IncomingClient", {
      ...CLIENT,
      redirectUrls: [
        (await plugin.invoke("getRedirectUrl", { app: "confluence", remoteApp: "jira" })).result[
          "redirectUrl"
        ],
      ],
    });
    const { clientId, clientSecret } = client.properties;
    const connection = await bench.make(plugin, "OutgoingConnection", {
      app: "confluence",
      name: "jira",
      remoteApp: "jira",
      clientId,
      clientSecret,
      scopes: ["WRITE"],
    });
    const declared = {
      app: "confluence",
      remoteApp: "jira",
      clientId,
      clientSecret,
      redirectUrl: connection.properties["redirectUrl"],
      scopes: ["WRITE"],
    };
    const { inputs } = await plugin.check("LinkHealth", declared);
    const previewed = await plugin.create("LinkHealth", inputs, { preview: true });
    expect(previewed.properties).toMatchObject({ status: UNKNOWN, verified: UNKNOWN, drift: [] });
    const check = await plugin.create("LinkHealth", inputs);
    expectPreviewed(previewed.properties, check.properties);
    await bench.sandbox.control.changeOutOfBand("jira").resetClientSecret("ci");
    const found = await plugin.read("LinkHealth", check.id, { inputs, properties: check.properties });
    expect(found.properties).toMatchObject({ status: "ACCESS_DENIED" });
    expect(await plugin.diff("LinkHealth", check.id, found.properties ?? {}, inputs, inputs)).toMatchObject({
      changes: "some",
      details: { drift: "UPDATE!" },
    });
    expect(plugin.warnings).toContainEqual({
      urn: urnOf("LinkHealth"),
      message: expect.stringContaining("does not accept the client ID and secret"),
    });
  });
});

describe("secrets", () => {
  test("the properties that the schema declares as secret are returned as secrets", async () => {
    const { properties } = await bench.make(plugin, "IncomingClient", CLIENT);
    expect(properties["clientSecret"]).toEqual(secret(expect.any(String)));
    const checked = await plugin.check("OutgoingConnection", {
      app: "confluence",
      name: "jira",
      remoteApp: "jira",
      clientId: "client",
      clientSecret: "plain-text",
      scopes: ["WRITE"],
    });
    expect(checked.inputs["clientSecret"]).toEqual(secret("plain-text"));
  });

  test("a secret input stays secret in checked inputs, outputs and previews, after a read and after an update", async () => {
    const declared = { ...CLIENT, rotation: secret("first"), redirectUrls: [secret(CLIENT.redirectUrls[0])] };
    const secrets = { rotation: secret("first"), redirectUrls: secret(CLIENT.redirectUrls) };
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", declared);
    expect(inputs).toMatchObject(secrets);
    expect(properties).toMatchObject(secrets);
    expect((await plugin.create("IncomingClient", inputs, { preview: true })).properties).toMatchObject(
      secrets,
    );
    const found = await plugin.read("IncomingClient", id, { inputs, properties });
    expect(found).toMatchObject({ inputs: secrets, properties: secrets });
    expect(
      await plugin.update("IncomingClient", id, properties, { ...inputs, scopes: ["READ"] }),
    ).toMatchObject(secrets);
  });

  test("an output that depends on a secret input is secret, too", async () => {
    const { clientId } = await another();
    const declared = { app: "jira", clientId, scopes: secret(["ADMIN"]) };
    const { properties } = await bench.make(plugin, "ScopeGrant", declared);
    expect(properties["effectiveScopes"]).toEqual(secret(expect.arrayContaining(["ADMIN"])));
  });

  test("an output that the program made secret stays secret after an update, and in its preview", async () => {
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", CLIENT);
    const olds = { ...properties, clientId: secret(properties["clientId"]) };
    const news = { ...inputs, scopes: ["READ"] };
    for (const preview of [true, false]) {
      const updated = await plugin.update("IncomingClient", id, olds, news, { preview });
      expect(updated).toMatchObject({ clientId: secret(properties["clientId"]) });
    }
  });

  test("no failure, diff result or warning shows a secret", async () => {
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", {
      ...CLIENT,
      rotation: secret("canary-1"),
    });
    const news = { ...inputs, rotation: secret("canary-2"), redirectUrls: [secret("canary-3")] };
    const reported = JSON.stringify([
      (await plugin.check("IncomingClient", news)).failures,
      await plugin.diff("IncomingClient", id, properties, news, inputs),
      plugin.warnings,
    ]);
    expect(reported).toContain("redirectUrls[0]: ");
    expect(reported).not.toContain("canary");
  });
});

describe("an ordinary input that a program makes secret", () => {
  test("is redacted in the failures of a check", async () => {
    const { failures } = await plugin.check("IncomingClient", { ...CLIENT, scopes: [secret("canary-1")] });
    expect(failures).toEqual([
      {
        property: "",
        reason: expect.stringMatching(/scopes\[0\]: Jira has no scope "\[secret\]"; it has READ/),
      },
    ]);
  });

  test("is redacted in errors and warnings", async () => {
    const declared = { ...CLIENT, name: secret("canary-2") };
    await bench.sandbox.control.changeOutOfBand("jira").createClient({
      name: "canary-2",
      redirects: CLIENT.redirectUrls,
      scope: "READ",
    });
    const { inputs } = await plugin.check("IncomingClient", declared);
    await expect(plugin.create("IncomingClient", inputs)).rejects.toMatchObject({
      details: expect.stringContaining('the incoming link "[secret]" on jira already exists'),
    });
    const fresh = await bench.plugin();
    await fresh.create("IncomingClient", { ...inputs, adopt: "always" });
    expect(fresh.warnings.map(({ message }) => message).join()).toContain(
      '"[secret]" on jira already exists',
    );
  });
});

describe("an unknown value in a preview", () => {
  test("passes the check, is returned, and is no replacement", async () => {
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", CLIENT);
    const { inputs: news, failures } = await plugin.check("IncomingClient", {
      ...CLIENT,
      app: UNKNOWN,
      redirectUrls: [UNKNOWN],
    });
    expect(failures).toEqual([]);
    expect(news).toMatchObject({ app: UNKNOWN, redirectUrls: [UNKNOWN] });
    expect(await plugin.diff("IncomingClient", id, properties, news, inputs)).toMatchObject({
      details: { app: "UPDATE", "redirectUrls[0]": "UPDATE" },
      replaces: [],
    });
    expect((await plugin.create("IncomingClient", news, { preview: true })).properties).toMatchObject({
      app: UNKNOWN,
      clientSecret: secret(UNKNOWN),
    });
  });

  test("stays secret, and a rotation makes the client secret unknown", async () => {
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", CLIENT);
    const news = { ...inputs, rotation: secret(UNKNOWN) };
    expect(await plugin.update("IncomingClient", id, properties, news, { preview: true })).toMatchObject({
      clientId: properties["clientId"],
      clientSecret: secret(UNKNOWN),
      rotation: secret(UNKNOWN),
    });
  });

  test("does not affect the redirect URL of an outgoing link, which is known before its creation", async () => {
    const declared = { app: "confluence", name: "jira", remoteApp: "jira", scopes: ["WRITE"] };
    const { inputs } = await plugin.check("OutgoingConnection", {
      ...declared,
      clientId: UNKNOWN,
      clientSecret: UNKNOWN,
    });
    const { properties } = await plugin.create("OutgoingConnection", inputs, { preview: true });
    const { result } = await plugin.invoke("getRedirectUrl", { app: "confluence", remoteApp: "jira" });
    expect(properties["redirectUrl"]).toBe(result["redirectUrl"]);
    expect(properties).toMatchObject({
      clientId: UNKNOWN,
      outgoingId: UNKNOWN,
      clientSecret: secret(UNKNOWN),
    });
  });
});

describe("messages", () => {
  test("warnings have the URN of the resource", async () => {
    const { id, inputs, properties } = await bench.make(plugin, "IncomingClient", CLIENT);
    await plugin.diff("IncomingClient", id, properties, { ...inputs, rotation: "2026-11" }, inputs);
    expect(plugin.warnings).toEqual([
      { urn: urnOf("IncomingClient"), message: expect.stringContaining("the client secret is reset") },
    ]);
  });

  test("all problems of a resource are reported at once, without a property, whose value the engine would print", async () => {
    const { failures } = await plugin.check("IncomingClient", { app: "jria", scopes: "READ" });
    expect(failures.map(({ property }) => property)).toEqual(failures.map(() => ""));
    expect(failures.map(({ reason }) => reason.split(":")[0])).toEqual(
      expect.arrayContaining(["name", "redirectUrls", "scopes", "app"]),
    );
  });
});

test("a read returns the app's own spelling of an ID", async () => {
  const declared = {
    app: "jira",
    name: "Spelled",
    type: "generic",
    applicationUrl: "https://spelled.example.com",
  };
  const { id } = await bench.make(plugin, "ApplicationLink", declared);
  const linkId = id.slice(id.lastIndexOf("/") + 1);
  expect(linkId.toUpperCase()).not.toBe(linkId);
  const imported = await plugin.read("ApplicationLink", id.replace(linkId, linkId.toUpperCase()));
  expect(imported.id).toBe(id);
});

test("an imported resource keeps its object from the deletion of the resource that it replaces in the program", async () => {
  const old = await bench.make(plugin, "IncomingClient", CLIENT);
  const next = await bench.plugin();
  const { inputs = {}, properties = {} } = await next.read("IncomingClient", old.id);
  const { inputs: news } = await next.check("IncomingClient", CLIENT, inputs);
  await next.diff("IncomingClient", old.id, properties, news, inputs);
  await expect(next.diff("IncomingClient", old.id, old.properties, news, inputs)).rejects.toThrow(
    "already managed",
  );
  await next.remove("IncomingClient", old.id, old.properties);
  expect(await next.read("IncomingClient", old.id)).toMatchObject({ id: old.id });
});
