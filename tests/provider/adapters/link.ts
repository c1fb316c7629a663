/** A sandbox of two apps, a complete link between them as a program of the model, and the checks of it. */

import { randomUUID } from "node:crypto";
import { startSandbox, type DefaultApps, type NamedSandbox, type SandboxState } from "applinks-sandbox";
import { redirectUrlOf } from "../../../provider/atlassian/oauth/redirectUrl";
import { closure, PRODUCTS } from "../../../provider/atlassian/products";
import { handlersOf, openHost, type DynamicHandlers } from "../../../provider/adapters/dynamic/handlers";
import { openModel, type ModelStack, type Processes, type Program } from "../../engineModel";
import { SHORT_WAITS } from "../atlassian/apps";

/** What one test file works with. */
export interface Bench {
  sandbox: NamedSandbox<DefaultApps>;
  /** The administrator's password on both apps: a secret that must not appear anywhere. */
  password: string;
  /** All warnings. */
  warnings: string[];
  /** An empty stack over the two apps. Each operation has processes of its own, one for each provider instance. */
  stack(): ModelStack;
  /** Handlers of a new process. */
  handlers(type: string): Promise<DynamicHandlers>;
  /** A new process: its handlers by type. */
  process(): Promise<(type: string) => DynamicHandlers>;
}

/** The secret that tests search for in messages. */
const PASSWORD = "canary-of-the-administrator";

/**
 * Starts the sandbox. `appsConfig` adds to the configurations of both apps, and `more` to the stack's configuration. Stop it with
 * `bench.sandbox.stop()`.
 */
export async function openBench(
  appsConfig: Record<string, unknown> = {},
  more: Record<string, string> = {},
  password: string = PASSWORD,
): Promise<Bench> {
  const accounts = [{ username: "admin", password, role: "sysadmin" as const }];
  const sandbox = await startSandbox({
    apps: { jira: { product: "jira", accounts }, confluence: { product: "confluence", accounts } },
  });
  const warnings: string[] = [];
  const entry = (product: DefaultApps): object => ({
    product,
    url: sandbox.apps[product].url,
    username: "admin",
    password,
    preflight: false,
    ...appsConfig,
  });
  const config = JSON.stringify({ jira: entry("jira"), confluence: entry("confluence") });
  const known: Record<string, string | undefined> = { "applinks:apps": config, ...more };
  const configured = async (engine?: string): Promise<(type: string) => DynamicHandlers> => {
    const host = openHost({
      warn: (message) => warnings.push(message),
      timeouts: SHORT_WAITS,
      engine,
    });
    await handlersOf("IncomingClient", host).configure({ config: { get: (key) => known[key] } });
    return (type) => handlersOf(type, host);
  };
  const startProcesses = async (): Promise<Processes> => {
    const engine = `engine-${randomUUID()}`;
    const [usual, another] = [await configured(engine), await configured(engine)];
    return (type, provider) => (provider === undefined ? usual(type) : another(type));
  };
  return {
    sandbox,
    password,
    warnings,
    stack: () => openModel(startProcesses),
    handlers: async (type) => (await configured())(type),
    process: () => configured(),
  };
}

/** The differences between programs of one link. */
export interface Variant {
  linkName?: string;
  redirectUrls?: string[];
  scopes?: string[];
  granted?: string[];
  description?: string;
  /** Instead of the client's own. */
  secret?: string;
  rotation?: string;
  adopt?: "always";
  /** The URLs of both apps: the client has Confluence's own redirect URL, and the direction is verified. */
  verified?: Record<"jira" | "confluence", { url: string }>;
}

/** Confluence's application link to Jira, its client in Jira, the scopes of a second client, and the outgoing link to Jira. */
export function linkProgram(variant: Variant = {}): Program {
  const { verified } = variant;
  const redirectUrl =
    verified === undefined ? "https://wiki.example.com/callback" : redirectUrlBetween(verified);
  const redirectUrls = variant.redirectUrls ?? [redirectUrl];
  const scopes = variant.scopes ?? ["WRITE"];
  return {
    link: {
      type: "ApplicationLink",
      inputs: { app: "confluence", name: variant.linkName ?? "Jira", remoteApp: "jira" },
    },
    client: {
      type: "IncomingClient",
      inputs: {
        app: "jira",
        name: "confluence",
        redirectUrls,
        scopes,
        ...(variant.rotation === undefined ? {} : { rotation: variant.rotation }),
        ...(variant.adopt === undefined ? {} : { adopt: variant.adopt }),
      },
    },
    reports: {
      type: "IncomingClient",
      inputs: { app: "jira", name: "reports", redirectUrls: ["https://reports.example.com/callback"] },
    },
    grant: {
      type: "ScopeGrant",
      inputs: (outputs) => ({
        app: "jira",
        clientId: outputs["reports"]?.["clientId"],
        scopes: variant.granted ?? ["WRITE"],
      }),
    },
    connection: {
      type: "OutgoingConnection",
      inputs: (outputs) => ({
        app: "confluence",
        name: "jira",
        remoteApp: "jira",
        clientId: outputs["client"]?.["clientId"],
        clientSecret: variant.secret ?? outputs["client"]?.["clientSecret"],
        scopes,
        ...(variant.description === undefined ? {} : { description: variant.description }),
      }),
    },
    ...(verified === undefined
      ? {}
      : {
          health: {
            type: "LinkHealth",
            inputs: (outputs) => ({
              app: "confluence",
              remoteApp: "jira",
              clientId: outputs["client"]?.["clientId"],
              clientSecret: outputs["client"]?.["clientSecret"],
              redirectUrl,
              scopes,
              linkId: outputs["link"]?.["linkId"],
            }),
          },
        }),
  };
}

/** The redirect URL of Confluence as a client of Jira. */
function redirectUrlBetween({ jira, confluence }: Record<"jira" | "confluence", { url: string }>): string {
  return redirectUrlOf(confluence.url, `${jira.url}/rest/oauth2/latest/authorize`);
}

/**
 * Confluence's half of a link with the Cloud site at this URL: the application link and a client for the site, and with the secret that the
 * site shows the outgoing link to it.
 */
export function cloudProgram(site: string, secret?: string): Program {
  return {
    link: {
      type: "ApplicationLink",
      inputs: { app: "confluence", name: "Site", remoteApp: "site" },
    },
    client: {
      type: "IncomingClient",
      inputs: {
        app: "confluence",
        name: "site",
        redirectUrls: ["https://site.example.com/callback"],
        scopes: ["READ"],
      },
    },
    ...(secret === undefined
      ? {}
      : {
          connection: {
            type: "OutgoingConnection",
            inputs: {
              app: "confluence",
              name: "site",
              remoteApp: "site",
              clientId: "shown-by-the-site",
              clientSecret: secret,
              authorizationEndpoint: `${site}/rest/oauth2/latest/authorize`,
              tokenEndpoint: `${site}/rest/oauth2/latest/token`,
              scopes: ["READ"],
            },
          },
        }),
    health: {
      type: "LinkHealth",
      inputs: {
        app: "confluence",
        remoteApp: "site",
        scopes: ["READ"],
        manualSteps: secret === undefined ? ["Enter the values of the site."] : [],
      },
    },
  };
}

/** Scopes with all scopes that they imply on Jira. */
const effective = (scopes: string[] = []): string[] => closure(PRODUCTS.jira, scopes);

/** The apps' whole state, secrets included. */
export function testAppsOf(bench: Bench): Promise<SandboxState> {
  return bench.sandbox.control.export({ only: "state", secrets: "included" });
}

/** Expects that the apps hold exactly what the program declares, one object each, under the IDs of the state. */
export async function expectLinked(bench: Bench, stack: ModelStack, variant: Variant = {}): Promise<void> {
  const { jira, confluence } = (await testAppsOf(bench)).apps;
  const [client] = (jira?.incomingClients ?? []).filter(({ name }) => name === "confluence");
  const idOf = (name: string): string | undefined => stack.state.get(name)?.id;
  expect(jira?.incomingClients?.map(({ name }) => name).sort()).toEqual(["confluence", "reports"]);
  const reports = jira?.incomingClients?.find(({ name }) => name === "reports");
  expect(effective(reports?.scope.split(" "))).toEqual(effective(variant.granted ?? ["WRITE"]));
  expect(client?.redirects).toEqual(
    [...(variant.redirectUrls ?? ["https://wiki.example.com/callback"])].sort(),
  );
  expect(effective(client?.scope.split(" "))).toEqual(effective(variant.scopes ?? ["WRITE"]));
  expect(confluence?.outgoingConnections).toEqual([
    expect.objectContaining({ name: "jira", clientId: client?.clientId, clientSecret: client?.clientSecret }),
  ]);
  expect(confluence?.outgoingConnections?.[0]?.description).toEqual(variant.description);
  expect(confluence?.applicationLinks).toEqual([
    expect.objectContaining({
      name: variant.linkName ?? "Jira",
      typeId: "jira",
      rpcUrl: bench.sandbox.apps.jira.url,
    }),
  ]);
  expect(idOf("client")).toBe(`jira/incoming/${client?.id ?? ""}`);
  expect(idOf("connection")).toBe(`confluence/outgoing/${confluence?.outgoingConnections?.[0]?.id ?? ""}`);
  expect(idOf("link")).toBe(`confluence/link/${confluence?.applicationLinks?.[0]?.id ?? ""}`);
}

/** Runs, and returns the error message, or an empty string. */
export async function messageOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
