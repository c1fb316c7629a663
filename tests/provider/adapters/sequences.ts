/** Random sequences for a few resources: programs, out-of-band changes and faults. */

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

/** A resource as plain data, from which programs for the model and for the real engine are made. */
export interface Declaration {
  type: string;
  inputs: Record<string, Input>;
}

/** Resources by name. Each refers only to earlier ones. */
export type Declarations = Record<string, Declaration>;

/** A change that a test makes in an app behind Pulumi's back. */
export interface OutOfBandChange {
  app: "jira" | "confluence";
  /** The name of the sandbox's change, and its arguments. */
  name: string;
  values: unknown[];
}

/** One step of a sequence. A fault belongs to the next command. */
export type Step =
  | { do: "up" | "preview" | "refreshedUp"; program: Declarations }
  | { do: "retry" | "refresh" | "destroy" }
  | { do: "change"; change: OutOfBandChange }
  | { do: "fault"; rule: FaultRule };

/** Whether an input refers to another resource. */
export function isReference(input: Input): input is Reference {
  return typeof input === "object" && !Array.isArray(input);
}

/** Makes a change in an app. Returns whether there was something to change. */
export async function applyChange(
  control: Control,
  { app, name, values }: OutOfBandChange,
): Promise<boolean> {
  const outOfBandChanges = control.changeOutOfBand(app) as Record<
    string,
    (...values: unknown[]) => Promise<unknown>
  >;
  const change = outOfBandChanges[name];
  if (change === undefined) throw new Error(`the sandbox has no change ${name}`);
  return change(...values).then(
    () => true,
    (error: unknown) => {
      // The object is missing. Any other error is a mistake of this file.
      if (IMPOSSIBLE.test(String(error))) return false;
      throw error;
    },
  );
}

const IMPOSSIBLE =
  /: no (incoming client|outgoing connection|application link) |must be unique|already exists/;

/** Nothing listens here: a connection is refused at once, without a name lookup. */
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

/** The possible declarations of each resource. `callback` is Confluence's redirect URL for Jira. */
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

/** The sets of resources in sequences: the smaller the set, the more sequences run in a minute. */
const RESOURCE_SETS = [
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

const change = (app: OutOfBandChange["app"], name: string, ...values: unknown[]): OutOfBandChange => ({
  app,
  name,
  values,
});

const OUT_OF_BAND_CHANGES: OutOfBandChange[] = [
  change("jira", "updateClient", "client", { scope: "ADMIN" }),
  change("jira", "updateClient", "client", { redirects: ["https://elsewhere.example.com/"] }),
  change("jira", "updateClient", "client", { name: "by hand" }),
  change("jira", "resetClientSecret", "client"),
  change("jira", "deleteClient", "client"),
  change("jira", "deleteClient", "renamed"),
  change("jira", "createClient", { name: "client", redirects: [...REDIRECTS], scope: "READ" }),
  change("jira", "createClient", { name: "renamed", redirects: [...REDIRECTS], scope: "WRITE" }),
  change("jira", "setSettings", { dialect: { "incoming-secret-returned": "creation" } }),
  change("confluence", "updateConnection", "connection", { scopes: ["ADMIN"] }),
  change("confluence", "updateConnection", "connection", {
    description: "somebody's",
    clientId: "somebody's",
  }),
  change("confluence", "deleteConnection", "connection"),
  change("confluence", "createConnection", {
    name: "connection",
    clientId: "existing",
    clientSecret: "already",
    authorizationEndpoint: "https://id.example.com/authorize",
    tokenEndpoint: "https://id.example.com/token",
    scopes: ["READ"],
  }),
  change("confluence", "updateLink", "Jira", { name: "By hand" }),
  change("confluence", "updateLink", "Jira", { displayUrl: "https://shown.example.com" }),
  change("confluence", "deleteLink", "Jira"),
  change("confluence", "createLink", { name: "Jira", rpcUrl: `${NOBODY}/existing`, typeId: "generic" }),
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

/** The requests for each resource. */
const OPERATIONS: Record<string, Operation[]> = {
  link: VERBS.map((verb): Operation => `link.${verb}`),
  client: [...VERBS.map((verb): Operation => `incoming.${verb}`), "incoming.reset"],
  grant: VERBS.map((verb): Operation => `incoming.${verb}`),
  connection: [...VERBS.map((verb): Operation => `outgoing.${verb}`), "outgoing.redirect"],
  health: ["token", "authorize", "incoming.list", "outgoing.list"],
};

function faultsOf(names: string[]): fc.Arbitrary<FaultRule> {
  const operations = names.flatMap((name) => OPERATIONS[name] ?? []);
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

/** The parameters of sequences. */
export interface SequenceOptions {
  /** The number of events after the first creation, of one or two steps each. */
  events: { minLength: number; maxLength: number };
  /** Confluence's redirect URL for Jira. */
  callback: string;
}

/** Replaces Confluence's redirect URL for Jira in generated programs, because each sandbox has another. */
export const CALLBACK = "https://callback.example.com/";

/** Values that apps generate: UUIDs, client IDs and secrets. */
export const GENERATED_VALUES = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b([0-9a-f]{64}|[0-9a-f]{32})\b/g;

/** The parameters of the sample that both adapters run: more sequences than fit in a sweep's time, and enough in a short one to cover everything. */
export const SAMPLE = { seed: SWEEP.seed, numRuns: Math.ceil(1000 * Math.max(1, SWEEP.seconds / 30)) };

/** Sequences for a fixed set of resources each, so that all steps concern the same resources. */
export function sequences({ events, callback }: SequenceOptions): fc.Arbitrary<Step[]> {
  return fc.constantFrom(...RESOURCE_SETS).chain((names) => {
    const programs = programsOf(names, declarations(callback));
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
      do: fc.constant("change" as const),
      change: fc.constantFrom(...OUT_OF_BAND_CHANGES),
    });
    const faults = fc.record({ do: fc.constant("fault" as const), rule: faultsOf(names) });
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

/** Programs of these resources, some without one of them. */
function programsOf(names: string[], known: ReturnType<typeof declarations>): fc.Arbitrary<Declarations> {
  const members = names.map((name) => {
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

/** The sequences that both adapters run. */
export const SEQUENCES = sequences({ events: { minLength: 2, maxLength: 4 }, callback: CALLBACK });
