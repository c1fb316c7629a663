import { readFileSync } from "node:fs";
import path from "node:path";
import type { App } from "applinks-sandbox";
import {
  CHANGES,
  changeCells,
  DELETIONS,
  driftCells,
  DRIFTS,
  HOME,
  CHECK_CHANGES,
  RESOURCES,
  UNSEEN,
} from "./driftTable";
import type { Resource } from "./driftTable";
import { ok, type Outcome } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const ROOT = path.resolve(__dirname, "../..");

let testApps: TestApps;

beforeAll(async () => {
  testApps = await openTestApps("drift");
});

afterAll(() => testApps.close());

/** The declared properties of every object of a kind, apart from its name. */
function base(resource: Resource, name: string): Record<string, unknown> {
  const url = `https://${name.toLowerCase()}.example.com`;
  const app = HOME[resource];
  switch (resource) {
    case "ApplicationLink":
      return { app, name, type: "generic", applicationUrl: url };
    case "IncomingClient":
      return { app, name, redirectUrls: [`${url}/callback`], scopes: ["WRITE"] };
    case "ScopeGrant":
      return { app, scopes: ["WRITE"] };
    case "OutgoingConnection":
      return {
        app,
        name,
        description: "As declared",
        clientId: "declared",
        clientSecret: "declared",
        authorizationEndpoint: `${url}/authorize`,
        tokenEndpoint: `${url}/token`,
        scopes: ["WRITE"],
      };
  }
}

/** Declares a resource of the table; the `clientId` of a grant is code. */
function declare(resource: Resource, name: string, args: Record<string, unknown>): string {
  const { clientId, ...rest } = { ...base(resource, name), ...args };
  if (resource !== "ScopeGrant") {
    return `new ${resource}("${name}", ${JSON.stringify({ ...rest, ...(clientId === undefined ? {} : { clientId }) })});\n`;
  }
  const json = JSON.stringify(rest);
  return `new ScopeGrant("${name}", { ...${json}, clientId: ${String(clientId)} });\n`;
}

/** The part of a `--diff` about one resource, and the properties in it. */
function difference(outcome: Outcome, name: string): { block: string; named: string[] } {
  const lines = outcome.stdout.split("\n");
  const at = lines.findIndex((line) => line.includes("[urn=") && line.includes(`::${name}]`));
  if (at < 0) return { block: "", named: [] };
  const rest = lines.slice(at + 1);
  const length = rest.findIndex((line) => /^ {0,4}\S/.test(line) || /pulumi-nodejs:dynamic/.test(line));
  const block = rest.slice(0, length < 0 ? undefined : length);
  const named = block.flatMap((line) => /^ {6}[~+-] +(\w+) *:/.exec(line)?.[1] ?? []);
  return { block: block.join("\n"), named };
}

async function stored(app: "jira" | "confluence"): Promise<App> {
  const { apps } = await testApps.sandbox.control.export({ secrets: "included", only: "state" });
  return apps[app] as App;
}

const nameOf = ({
  resource,
  property,
  step,
}: {
  resource: Resource;
  property: string;
  step?: string;
}): string => [resource, property, ...(step === undefined ? [] : [step])].join("-");

const variableOf = (name: string): string => name.replaceAll("-", "_");

interface Row {
  resource: Resource;
  property: string;
  args?: Record<string, unknown>;
}

describe("a change in the app", () => {
  let found: Outcome;
  let repaired: Outcome;
  let resetSecret: string | undefined;
  let before: Record<"jira" | "confluence", App>;

  beforeAll(async () => {
    const { stack, sandbox } = testApps;
    const rows: Row[] = [...DRIFTS, ...RESOURCES.map((resource) => ({ resource, property: "deleted" }))];
    const grantClients = rows
      .filter(({ resource }) => resource === "ScopeGrant")
      .map(nameOf)
      .map(
        (name) =>
          `const ${variableOf(name)} = new IncomingClient("${name}-client", { app: "jira", name: "${name}",
             redirectUrls: ["https://${name.toLowerCase()}.example.com/callback"] });\n`,
      );
    const declared = rows.map((row) => {
      const clientId =
        row.resource === "ScopeGrant" ? { clientId: `${variableOf(nameOf(row))}.clientId` } : {};
      return declare(row.resource, nameOf(row), { ...row.args, ...clientId });
    });
    stack.program(
      grantClients.join("") +
        declared.join("").replace('new IncomingClient("IncomingClient-clientSecret"', "const reset = $&") +
        declare("OutgoingConnection", "secret-changed", {}) +
        `new OutgoingConnection("takes-secret", { ...${JSON.stringify(base("OutgoingConnection", "takes-secret"))},
           clientId: reset.clientId, clientSecret: reset.clientSecret });\n`,
    );
    ok(await stack.up());
    expect(ok(await stack.preview("--expect-no-changes")).steps).toEqual([]);
    before = { jira: await stored("jira"), confluence: await stored("confluence") };

    for (const row of DRIFTS)
      await row.change(sandbox.control.changeOutOfBand(HOME[row.resource]), nameOf(row));
    for (const resource of RESOURCES) {
      await DELETIONS[resource](sandbox.control.changeOutOfBand(HOME[resource]), `${resource}-deleted`);
    }
    await sandbox.control
      .changeOutOfBand("confluence")
      .updateConnection("secret-changed", { clientSecret: "changed" });
    const { incomingClients } = await stored("jira");
    resetSecret = incomingClients.find(({ name }) => name === "IncomingClient-clientSecret")?.clientSecret;

    found = await stack.refresh("--preview-only", "--expect-no-changes", "--diff");
    repaired = await stack.up("--refresh");
  });

  test("ends a refresh with --expect-no-changes with exit code 7", () => {
    expect(found.code).toBe(7);
    expect(found.text).toContain("no changes were expected for refresh but changes were proposed");
  });

  test.each(DRIFTS)("$resource: the refresh reports $property and no other property", (row) => {
    expect(difference(found, nameOf(row)).named).toEqual([row.shownAs ?? row.property]);
  });

  test.each(RESOURCES)("%s: the refresh finds a deleted object", (resource) => {
    expect(found.steps).toContain(`gone ${resource}-deleted`);
  });

  test("no app returns the secret of an outgoing connection, so a change of it is not found", () => {
    expect(difference(found, "secret-changed").named).toEqual([]);
  });

  test("one up with --refresh repairs everything", async () => {
    ok(repaired);
    expect(ok(await testApps.stack.preview("--expect-no-changes")).steps).toEqual([]);
    expect(ok(await testApps.stack.refresh("--preview-only", "--expect-no-changes")).steps).toEqual([]);
  });

  test.each(DRIFTS.filter(({ shownAs }) => shownAs === undefined))(
    "$resource: $property is as it was before in the app",
    async (row) => {
      const kind = (
        {
          ApplicationLink: "applicationLinks",
          IncomingClient: "incomingClients",
          ScopeGrant: "incomingClients",
          OutgoingConnection: "outgoingConnections",
        } as const
      )[row.resource];
      const pick = (app: App): object | undefined => app[kind].find(({ name }) => name === nameOf(row));
      expect(pick(await stored(HOME[row.resource]))).toEqual(pick(before[HOME[row.resource]]));
      expect(pick(before[HOME[row.resource]])).toBeDefined();
    },
  );

  test("a client secret that was reset reaches the connection that uses it, in that same up", async () => {
    const { outgoingConnections } = await stored("confluence");
    expect(outgoingConnections.find(({ name }) => name === "takes-secret")?.clientSecret).toBe(resetSecret);
  });

  test.each(RESOURCES)("%s: a deleted object exists again", async (resource) => {
    const { applicationLinks, incomingClients, outgoingConnections } = await stored(HOME[resource]);
    const all = [...applicationLinks, ...incomingClients, ...outgoingConnections];
    expect(all.filter(({ name }) => name === `${resource}-deleted`)).toHaveLength(1);
  });
});

describe("a change in the program", () => {
  let announced: Outcome;
  let before: Map<string, string | undefined>;
  let after: Map<string, string | undefined>;

  const program = (which: "from" | "to"): string => {
    const clients = ["jira", "confluence"].map(
      (app) => `const ${app} = new IncomingClient("${app}-granted", { app: "${app}", name: "granted",
        redirectUrls: ["https://granted.example.com/callback"] });\n`,
    );
    const resources = CHANGES.map((row) => {
      const args = which === "from" ? (row.from ?? {}) : { ...row.from, ...row.to };
      if (row.resource !== "ScopeGrant") return declare(row.resource, nameOf(row), args);
      const own = variableOf(nameOf(row));
      const { clientId } = args as { clientId?: string };
      return (
        `const ${own} = new IncomingClient("${own}", { app: "jira", name: "${own}",
           redirectUrls: ["https://${own.replaceAll("_", "-").toLowerCase()}.example.com/callback"] });\n` +
        declare(row.resource, nameOf(row), { ...args, clientId: `${clientId ?? own}.clientId` })
      );
    });
    return [...clients, ...resources].join("");
  };

  const ids = async (): Promise<Map<string, string | undefined>> =>
    new Map(
      (await testApps.stack.resources()).map(
        ({ urn, id }) => [urn.slice(urn.lastIndexOf("::") + 2), id] as const,
      ),
    );

  beforeAll(async () => {
    const { stack, sandbox } = testApps;
    const { port, pathname } = new URL(sandbox.apps.jira.url);
    await stack.configure({
      plain: {
        "applinks:apps.jira-by-name.product": "jira",
        "applinks:apps.jira-by-name.url": `http://localhost.:${port}${pathname}`,
        "applinks:apps.jira-by-name.allowHttp": "true",
        "applinks:apps.jira-by-name.preflight": "false",
      },
      secret: { "applinks:apps.jira-by-name.token": testApps.tokens.jira },
    });
    stack.program(program("from"));
    ok(await stack.up());
    before = await ids();
    stack.program(program("to"));
    announced = ok(await stack.preview("--diff"));
    ok(await stack.up());
    after = await ids();
  });

  test.each(CHANGES)("$resource: the preview of $property is: $step", (row) => {
    const steps = announced.steps.filter((step) => step.endsWith(` ${nameOf(row)}`));
    if (row.step === "update") expect(steps).toEqual([`update ${nameOf(row)}`]);
    else expect(steps).toContain(`replace ${nameOf(row)}`);
    expect(difference(announced, nameOf(row)).named).toContain(row.property);
  });

  test.each(CHANGES)(
    "$resource: a change of $property keeps the ID only where it updates in place",
    (row) => {
      const same = before.get(nameOf(row)) === after.get(nameOf(row));
      expect(same).toBe(row.step === "update");
    },
  );

  test("leaves no difference", async () => {
    expect(ok(await testApps.stack.preview("--expect-no-changes")).steps).toEqual([]);
  });
});

describe("a change of LinkHealth in the program", () => {
  /** One direction of a link and its LinkHealth, with some of its inputs changed. */
  const program = (changes: typeof CHECK_CHANGES): string =>
    `const client = new IncomingClient("client", { app: "jira", name: "client", scopes: ["READ"],
       redirectUrls: [getRedirectUrlOutput({ app: "confluence", remoteApp: "jira" }).redirectUrl] });
     const connection = new OutgoingConnection("connection", { app: "confluence", remoteApp: "jira", name: "connection",
       clientId: client.clientId, clientSecret: client.clientSecret, scopes: ["READ"] });
     const link = new ApplicationLink("link", { app: "confluence", remoteApp: "jira", name: "Jira" });
     new LinkHealth("health", { app: "confluence", remoteApp: "jira", clientId: client.clientId,
       clientSecret: client.clientSecret, redirectUrl: connection.redirectUrl, scopes: ["READ"],
       ${changes.map(({ property, to }) => `${property}: ${to}`).join(", ")} }, { dependsOn: [connection, link] });\n`;

  const announced = async (changes: typeof CHECK_CHANGES): Promise<Outcome> => {
    testApps.stack.program(program(changes));
    return ok(await testApps.stack.preview("--diff"));
  };

  beforeAll(async () => {
    const { stack } = testApps;
    ok(await stack.destroy());
    stack.program(program([]));
    ok(await stack.up());
  });

  test("a preview updates it for every input that does not identify the link", async () => {
    const updates = CHECK_CHANGES.filter(({ step }) => step === "update");
    const preview = await announced(updates);
    expect(preview.steps).toEqual(["update health"]);
    expect(difference(preview, "health").named.sort()).toEqual(
      updates.map(({ property }) => property).sort(),
    );
  });

  test.each(CHECK_CHANGES.filter(({ step }) => step === "replace"))(
    "a preview replaces it for $property",
    async (change) => {
      const preview = await announced([change]);
      expect(preview.steps).toContain("replace health");
      expect(difference(preview, "health").named).toContain(change.property);
    },
  );
});

describe("docs/guides/drift.md", () => {
  const schema = JSON.parse(readFileSync(path.join(ROOT, "schema.json"), "utf8")) as {
    resources: Record<string, { inputProperties: object; properties: object; isComponent?: boolean }>;
  };

  test("covers every resource that represents an object in an app", () => {
    const checks = ["LinkHealth"];
    const own = Object.entries(schema.resources).filter(([, { isComponent }]) => isComponent !== true);
    const known = own.map(([token]) => token.replace("applinks:index:", ""));
    expect([...RESOURCES, ...checks].sort()).toEqual(known.sort());
  });

  test.each(RESOURCES)("its first table has every property of %s", (resource) => {
    const rows = [...DRIFTS, ...UNSEEN].filter((row) => row.resource === resource);
    const properties = Object.keys(schema.resources[`applinks:index:${resource}`]?.properties ?? {});
    expect(rows.map(({ property }) => property).sort()).toEqual(properties.sort());
  });

  test.each(RESOURCES)("its second table has every input of %s", (resource) => {
    const rows = CHANGES.filter((row) => row.resource === resource);
    const inputs = Object.keys(schema.resources[`applinks:index:${resource}`]?.inputProperties ?? {});
    expect([...new Set(rows.map(({ property }) => property))].sort()).toEqual(inputs.sort());
  });

  test("its second table has every input of LinkHealth", () => {
    const inputs = Object.keys(schema.resources["applinks:index:LinkHealth"]?.inputProperties ?? {});
    expect(CHECK_CHANGES.map(({ property }) => property).sort()).toEqual(inputs.sort());
  });

  test("is equal to the tested tables, cell by cell", () => {
    const text = readFileSync(path.join(ROOT, "docs", "guides", "drift.md"), "utf8");
    const cells = text
      .split("\n")
      .filter((line) => line.startsWith("|") && !/^[|\s-]+$/.test(line))
      .map((line) =>
        line
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    expect(cells).toEqual([...driftCells(), ...changeCells()]);
  });
});
