/** Generated lives of a few resources: what is declared, what happens behind the program's back, which requests fail. */

import type { Control, FaultEffect, FaultRule, Operation } from "applinks-sandbox";
import * as fc from "fast-check";
import { SWEEP } from "../../sweep";

/** An output of another resource as an input. */
export interface Reference {
  from: string;
  output: string;
}

/** A declared input. */
export type Input = string | boolean | string[] | Reference;

/** A resource as plain data, from which programs for a model and for the real engine can be made. */
export interface Declaration {
  type: string;
  inputs: Record<string, Input>;
}

/** Resources by name, in an order in which nothing refers to what comes later. */
export type Declarations = Record<string, Declaration>;

/** A change that somebody makes in an app. */
export interface Edit {
  app: "jira" | "confluence";
  /** The name of the sandbox's edit, and its arguments. */
  name: string;
  values: unknown[];
}

/** One step of a life. A fault is one of the command that comes next. */
export type Step =
  | { do: "up" | "preview" | "refreshedUp"; program: Declarations }
  | { do: "retry" | "refresh" | "destroy" }
  | { do: "edit"; edit: Edit }
  | { do: "fault"; rule: FaultRule };

/** Whether an input refers to another resource. */
export function isReference(input: Input): input is Reference {
  return typeof input === "object" && !Array.isArray(input);
}

/** Makes a change in an app; whether there was something to change. */
export async function applyEdit(control: Control, { app, name, values }: Edit): Promise<boolean> {
  const outOfBandChanges = control.changeOutOfBand(app) as unknown as Record<
    string,
    (...values: unknown[]) => Promise<unknown>
  >;
  const change = outOfBandChanges[name];
  if (change === undefined) throw new Error(`the sandbox has no edit ${name}`);
  return change(...values).then(
    () => true,
    (error: unknown) => {
      // What is not there cannot be changed; whatever else the sandbox refuses is a mistake of this file.
      if (IMPOSSIBLE.test(String(error))) return false;
      throw error;
    },
  );
}

const IMPOSSIBLE =
  /: no (incoming client|outgoing connection|application link) |must be unique|already exists/;

/** Where nothing listens: a connection is refused at once, and no name has to be looked up. */
const NOBODY = "https://127.0.0.1:9";

const REDIRECTS = ["https://wiki.example.com/callback", "https://wiki.example.com/other"];
const SCOPES = [["READ"], ["WRITE"], ["WRITE", "READ"], ["ADMIN"]];

const inputs = (
  always: Record<string, fc.Arbitrary<Input>>,
  sometimes: Record<string, fc.Arbitrary<Input>> = {},
): fc.Arbitrary<Record<string, Input>> =>
  fc
    .tuple(
      fc.record(always),
      fc.record(
        Object.fromEntries(
          Object.entries(sometimes).map(([name, value]) => [
            name,
            fc.option(value, { nil: undefined, freq: 2 }),
          ]),
        ),
      ),
    )
    .map(([certain, more]) => {
      const present = Object.entries(more).filter(
        (entry): entry is [string, Input] => entry[1] !== undefined,
      );
      return { ...certain, ...Object.fromEntries(present) };
    });

const often = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: rare });

const scopes = often<Input>(fc.constantFrom(...SCOPES), fc.constant(["RAED"]));
const policies = {
  adopt: fc.constantFrom("never", "always", "identical"),
  deletionPolicy: fc.constantFrom("delete", "orphan"),
};
const of = (from: string, output: string): fc.Arbitrary<Reference> => fc.constant({ from, output });

/** What may be declared of each resource. `callback` is Confluence's redirect URL for Jira. */
function declarations(
  callback: string,
): Record<string, { needs: string[]; declared: fc.Arbitrary<Declaration> }> {
  const declared = (type: string, values: fc.Arbitrary<Record<string, Input>>): fc.Arbitrary<Declaration> =>
    values.map((chosen) => ({ type, inputs: chosen }));
  return {
    link: {
      needs: [],
      declared: declared(
        "ApplicationLink",
        fc.oneof(
          inputs(
            {
              app: often(fc.constant("confluence"), fc.constant("conflunce")),
              name: fc.constantFrom("Jira", "Our Jira"),
              remoteApp: fc.constant("jira"),
            },
            policies,
          ),
          inputs({
            app: fc.constantFrom("confluence", "jira"),
            name: fc.constantFrom("Jira", "Other"),
            type: fc.constantFrom("generic", "bamboo"),
            applicationUrl: fc.constantFrom(NOBODY, `${NOBODY}/base/`),
          }),
        ),
      ),
    },
    client: {
      needs: [],
      declared: declared(
        "IncomingClient",
        inputs(
          {
            app: often(fc.constant("jira"), fc.constant("confluence")),
            name: fc.constantFrom("client", "renamed"),
            redirectUrls: often<Input>(
              fc.constantFrom<Input>([callback], [...REDIRECTS], [callback, ...REDIRECTS].reverse()),
              fc.constantFrom<Input>([], ["http://plain.example.com/"], "none"),
            ),
          },
          {
            scopes,
            rotation: fc.constantFrom("first", "second"),
            rotationMode: often(fc.constant("reset"), fc.constant("replace")),
            ...policies,
          },
        ),
      ),
    },
    grant: {
      needs: ["client"],
      declared: declared(
        "ScopeGrant",
        inputs({ app: fc.constant("jira"), clientId: of("client", "clientId"), scopes }),
      ),
    },
    connection: {
      needs: ["client"],
      declared: declared(
        "OutgoingConnection",
        inputs(
          {
            app: fc.constant("confluence"),
            name: fc.constantFrom("connection", "moved"),
            remoteApp: fc.constant("jira"),
            clientId: often<Input>(of("client", "clientId"), fc.constant("somebody-else")),
            clientSecret: often<Input>(of("client", "clientSecret"), fc.constant("given")),
            scopes,
          },
          { description: fc.constantFrom("by Pulumi", "by hand"), ...policies },
        ),
      ),
    },
    health: {
      needs: ["client", "connection"],
      declared: declared(
        "LinkHealth",
        inputs(
          {
            app: fc.constant("confluence"),
            remoteApp: fc.constant("jira"),
            clientId: of("client", "clientId"),
            clientSecret: of("client", "clientSecret"),
            redirectUrl: of("connection", "redirectUrl"),
          },
          { scopes: fc.constantFrom<Input>(["READ"], ["WRITE"]) },
        ),
      ),
    },
  };
}

/** Which resources live: the smaller the set, the more lives in a minute. */
const CASTS = [
  ["link"],
  ["client"],
  ["client", "grant"],
  ["client", "connection"],
  ["link", "client"],
  ["client", "grant", "connection"],
  ["client", "connection", "health"],
  ["client", "connection", "health"],
  ["link", "client", "connection", "health"],
];

const edit = (app: Edit["app"], name: string, ...values: unknown[]): Edit => ({ app, name, values });

const OUT_OF_BAND_CHANGES: Edit[] = [
  edit("jira", "updateClient", "client", { scope: "ADMIN" }),
  edit("jira", "updateClient", "client", { redirects: ["https://elsewhere.example.com/"] }),
  edit("jira", "updateClient", "client", { name: "by hand" }),
  edit("jira", "resetClientSecret", "client"),
  edit("jira", "deleteClient", "client"),
  edit("jira", "deleteClient", "renamed"),
  edit("jira", "createClient", { name: "client", redirects: [...REDIRECTS], scope: "READ" }),
  edit("jira", "createClient", { name: "renamed", redirects: [...REDIRECTS], scope: "WRITE" }),
  edit("jira", "setSettings", { secretsReturned: "creation" }),
  edit("confluence", "updateConnection", "connection", { scopes: ["ADMIN"] }),
  edit("confluence", "updateConnection", "connection", { description: "somebody's", clientId: "somebody's" }),
  edit("confluence", "deleteConnection", "connection"),
  edit("confluence", "createConnection", {
    name: "connection",
    clientId: "stood",
    clientSecret: "already",
    authorizationEndpoint: "https://id.example.com/authorize",
    tokenEndpoint: "https://id.example.com/token",
    scopes: ["READ"],
  }),
  edit("confluence", "updateLink", "Jira", { name: "By hand" }),
  edit("confluence", "updateLink", "Jira", { displayUrl: "https://shown.example.com" }),
  edit("confluence", "deleteLink", "Jira"),
  edit("confluence", "createLink", { name: "Jira", rpcUrl: `${NOBODY}/stood`, typeId: "generic" }),
];

const status = (code: number, headers: Record<string, string> = {}): FaultEffect => ({
  kind: "status",
  status: code,
  headers,
  json: { message: "because", "status-code": code },
});

const EFFECTS: FaultEffect[] = [
  { kind: "reset" },
  { kind: "truncate" },
  { kind: "html-login" },
  { kind: "redirect", location: "https://sso.example.com/login?x=1" },
  { kind: "anonymous" },
  { kind: "not-json-404" },
  { kind: "websudo" },
  { kind: "xsrf" },
  { kind: "rate-limit", retryAfter: 0 },
  { kind: "status", status: 502, body: "<html>bad gateway" },
  status(500),
  status(503),
  status(503, { "Retry-After": "0" }),
  status(401),
  status(403),
  status(404),
];

const VERBS = ["list", "get", "create", "update", "delete"] as const;

/** Which requests are made for a resource. */
const OPERATIONS: Record<string, Operation[]> = {
  link: VERBS.map((verb): Operation => `link.${verb}`),
  client: [...VERBS.map((verb): Operation => `incoming.${verb}`), "incoming.reset"],
  grant: VERBS.map((verb): Operation => `incoming.${verb}`),
  connection: [...VERBS.map((verb): Operation => `outgoing.${verb}`), "outgoing.redirect"],
  health: ["token", "authorize", "incoming.list", "outgoing.list"],
};

function faultsOf(cast: string[]): fc.Arbitrary<FaultRule> {
  const operations = cast.flatMap((name) => OPERATIONS[name] ?? []);
  return fc.record({
    match: fc.oneof(
      fc.record({ operation: fc.constantFrom(...operations) }),
      fc.record({ mutating: fc.boolean() }),
    ),
    phase: fc.constantFrom("before-act" as const, "after-commit" as const, "mid-body" as const),
    effect: fc.constantFrom(...EFFECTS),
    nth: fc.constantFrom(1, 1, 2),
    times: fc.constantFrom(1, 1, 0),
  });
}

/** How long lives are, and what they are lived with. */
export interface Lives {
  /** How often something happens after the first creation: one or two steps each. */
  events: { minLength: number; maxLength: number };
  /** Confluence's redirect URL for Jira. */
  callback: string;
}

/** Stands in generated programs for Confluence's redirect URL for Jira, which each sandbox has its own of. */
export const CALLBACK = "https://callback.example.com/";

/** What apps make up anew each time: UUIDs; client IDs and secrets. */
export const MADE_UP = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b([0-9a-f]{64}|[0-9a-f]{32})\b/g;

/** How the lives are drawn that both adapters live: more than are lived in a sweep's time, and enough in a short one to meet everything. */
export const DRAWN = { seed: SWEEP.seed, numRuns: Math.ceil(1000 * Math.max(1, SWEEP.seconds / 30)) };

/** Lives of a cast that is drawn first, so that what follows speaks of the same resources. */
export function lives({ events, callback }: Lives): fc.Arbitrary<Step[]> {
  return fc.constantFrom(...CASTS).chain((cast) => {
    const programs = programsOf(cast, declarations(callback));
    const command = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({
          do: fc.constantFrom("up" as const, "up" as const, "refreshedUp" as const, "preview" as const),
          program: programs,
        }),
      },
      { weight: 4, arbitrary: fc.constantFrom<Step>({ do: "retry" }, { do: "refresh" }, { do: "destroy" }) },
    );
    const outOfBandChanges = fc.record({
      do: fc.constant("edit" as const),
      edit: fc.constantFrom(...OUT_OF_BAND_CHANGES),
    });
    const faults = fc.record({ do: fc.constant("fault" as const), rule: faultsOf(cast) });
    const trouble = fc.oneof({ weight: 1, arbitrary: outOfBandChanges }, { weight: 2, arbitrary: faults });
    const event: fc.Arbitrary<Step[]> = fc.oneof(
      { weight: 1, arbitrary: command.map((one): Step[] => [one]) },
      { weight: 3, arbitrary: fc.tuple(trouble, command) },
    );
    const first = fc.record({ do: fc.constant("up" as const), program: programs });
    return fc
      .tuple(fc.option(trouble, { nil: undefined, freq: 1 }), first, fc.array(event, events))
      .map(([before, up, after]): Step[] => [...(before === undefined ? [] : [before]), up, ...after.flat()]);
  });
}

/** Programs of these resources, now and then without one of them. */
function programsOf(cast: string[], known: ReturnType<typeof declarations>): fc.Arbitrary<Declarations> {
  const members = cast.map((name) => {
    const { needs = [], declared } = known[name] ?? {};
    if (declared === undefined) throw new Error(`nobody knows how to declare ${name}`);
    return fc.record({
      name: fc.constant(name),
      needs: fc.constant(needs),
      declared,
      left: fc.integer({ min: 0, max: 8 }).map((luck) => luck === 0),
    });
  });
  return fc.tuple(...members).map((resources) => {
    const program: Declarations = {};
    for (const { name, needs, declared, left } of resources) {
      if (!left && needs.every((needed) => needed in program)) program[name] = declared;
    }
    return program;
  });
}

/** The lives that both adapters live. */
export const LIVES = lives({ events: { minLength: 2, maxLength: 4 }, callback: CALLBACK });
