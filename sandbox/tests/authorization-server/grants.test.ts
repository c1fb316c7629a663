import { createHash } from "node:crypto";
import fc from "fast-check";
import type { FastifyRequest } from "fastify";
import {
  exchange as exchangeAt,
  isChallenge,
  issueCode,
  parametersOf,
  revoke as revokeAt,
  type GrantError,
  type Parameters,
  type TokenResponse,
} from "../../authorization-server/grants";
import { authenticate } from "../../http/authentication";
import { newApp } from "../../products/newApp";
import type { App, IncomingClient } from "../../state/types";

const redirectUrl = "https://portal.example.com/cb";
const start = Date.parse("2030-01-01T00:00:00Z");
const [minute, hour, quarter] = [60_000, 3_600_000, 90 * 24 * 3_600_000];

const client = (name: string): IncomingClient => ({
  id: name,
  clientId: `${name}-id`,
  clientSecret: `${name}-secret`,
  name,
  redirects: [redirectUrl],
  scope: "WRITE",
  userKey: "JIRAUSER10000",
});

/** A Jira with two clients. */
function jira(): App {
  const app = newApp("jira", { product: "jira" }, "http://127.0.0.1/jira");
  app.incomingClients = [client("portal"), client("other")];
  return app;
}

const source = "127.0.0.1";
const exchange = (app: App, now: number, parameters: Parameters): TokenResponse | GrantError =>
  exchangeAt(app, { now, parameters, source });
const revoke = (app: App, now: number, parameters: Parameters): GrantError | undefined =>
  revokeAt(app, { now, parameters, source });

const credentials = { client_id: "portal-id", client_secret: "portal-secret" };

/** Issues a code to the client `portal`; returns its token request. */
function allow(app: App, now: number, challenge: object = {}): Record<string, string> {
  const grant = { clientId: credentials.client_id, username: "user", redirectUrl, scope: "WRITE" };
  const code = issueCode(app, now, { ...grant, ...challenge });
  return { ...credentials, grant_type: "authorization_code", code, redirect_uri: redirectUrl };
}

const refreshing = (refresh_token: string): Record<string, string> => ({
  ...credentials,
  grant_type: "refresh_token",
  refresh_token,
});

/** The tokens in a response. Throws for an error response. */
function tokens(response: TokenResponse | GrantError): TokenResponse {
  if ("error" in response) throw new Error(`refused: ${response.error}, ${response.description}`);
  return response;
}

const errorOf = (response: TokenResponse | GrantError | undefined): string | undefined =>
  response !== undefined && "error" in response ? response.error : undefined;

/** Whether the access token is valid. */
const isValid = (app: App, now: number, token: string): boolean =>
  authenticate(app, now, { headers: { authorization: `Bearer ${token}` } } as FastifyRequest) !== undefined;

describe("a sequence of requests for a grant", () => {
  /** The expected state of one grant: its tokens, and the index of the valid pair, if any. */
  interface Expected {
    form: Record<string, string>;
    allowedAt: number;
    given: { tokens: TokenResponse; at: number }[];
    newest: number | undefined;
  }
  interface SandboxState {
    app: App;
    now: number;
    grants: Expected[];
  }

  const steps = {
    allow: ({ app, now, grants }: SandboxState): void => {
      grants.push({ form: allow(app, now), allowedAt: now, given: [], newest: undefined });
    },
    wait: (state: SandboxState, pick: number): void => {
      state.now += [1000, minute - 1000, hour, quarter - hour][pick % 4] ?? 0;
    },
    exchange: ({ app, now }: SandboxState, _pick: number, grant: Expected): void => {
      const response = exchange(app, now, grant.form);
      const isLate = grant.allowedAt + minute <= now;
      if (grant.given.length === 0 && !isLate) {
        grant.newest = grant.given.push({ tokens: tokens(response), at: now }) - 1;
        return;
      }
      // The app may have deleted a late code without valid tokens; then both errors are correct.
      const isKnown = grant.given.length > 0 && (!isLate || grant.newest !== undefined);
      const isForgotten = grant.given.length > 0 && !isKnown;
      expect(
        isForgotten ? ["invalid_grant", "invalid_request"] : [isKnown ? "invalid_grant" : "invalid_request"],
      ).toContain(errorOf(response));
      grant.newest = undefined;
    },
    refresh: ({ app, now }: SandboxState, pick: number, grant: Expected): void => {
      if (grant.given.length === 0) return;
      const index = pick % grant.given.length;
      const { tokens: old, at } = grant.given[index] as Expected["given"][number];
      const response = exchange(app, now, refreshing(old.refresh_token));
      if (grant.newest === index && now < at + quarter) {
        grant.newest = grant.given.push({ tokens: tokens(response), at: now }) - 1;
      } else expect(errorOf(response)).toBe("invalid_grant");
    },
    revoke: ({ app, now }: SandboxState, pick: number, grant: Expected): void => {
      if (grant.given.length === 0) return;
      const index = pick % grant.given.length;
      const { access_token, refresh_token } = (grant.given[index] as Expected["given"][number]).tokens;
      const token = pick % 2 === 0 ? access_token : refresh_token;
      expect(revoke(app, now, { ...credentials, token })).toBeUndefined();
      if (grant.newest === index) grant.newest = undefined;
    },
  };

  test("only the newest token pair is valid, until it expires", () => {
    const kinds = Object.keys(steps) as (keyof typeof steps)[];
    const step = fc.tuple(fc.constantFrom(...kinds), fc.nat(20), fc.nat(20));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (plan) => {
        const state: SandboxState = { app: jira(), now: start, grants: [] };
        steps.allow(state);
        for (const [kind, which, pick] of plan) {
          steps[kind](state, pick, state.grants[which % state.grants.length] as Expected);
          for (const { given, newest } of state.grants) {
            for (const [index, { tokens: pair, at }] of given.entries()) {
              const counts = index === newest && state.now < at + hour;
              expect(isValid(state.app, state.now, pair.access_token)).toBe(counts);
              expect(isValid(state.app, state.now, pair.refresh_token)).toBe(false);
            }
          }
        }
        const valid = state.grants.filter(({ newest }) => newest !== undefined);
        expect(state.app.tokenPairs).toHaveLength(valid.length);
      }),
      { numRuns: 200 },
    );
  });

  test("a replay of an expired code revokes its tokens, even after other users' grants", () => {
    const app = jira();
    const form = allow(app, start);
    const { access_token } = tokens(exchange(app, start, form));
    allow(app, start + 2 * minute);
    expect(isValid(app, start + 2 * minute, access_token)).toBe(true);
    expect(errorOf(exchange(app, start + 2 * minute, form))).toBe("invalid_grant");
    expect(isValid(app, start + 2 * minute, access_token)).toBe(false);
  });
});

describe("a request with several errors returns the first in the products' order", () => {
  /** A request and its app; an error modifies them. */
  interface Try {
    app: App;
    now: number;
    form: Parameters;
  }
  type Fault = [name: string, spoil: (request: Try) => void, error: string];

  const put = (name: string, value: string | undefined, error: string): Fault => [
    `${name} ${value ?? "absent"}`,
    ({ form }) => {
      form[name] = value;
    },
    error,
  ];
  const lack = (...names: string[]): Fault[] =>
    names.flatMap((name) => [put(name, undefined, "invalid_request"), put(name, "", "invalid_request")]);
  const wrongSecret = [undefined, "", "canary"].map((secret) =>
    put("client_secret", secret, "invalid_client"),
  );

  const code: Fault[] = [
    ...lack("grant_type"),
    put("grant_type", "password", "unsupported_grant_type"),
    ...lack("client_id", "code", "redirect_uri"),
    put("code", "unknown", "invalid_request"),
    [
      "a replay",
      ({ app }) => {
        for (const kept of app.authorizationCodes) kept.exchangedFor = "pair";
      },
      "invalid_grant",
    ],
    [
      "too late",
      (request) => {
        request.now += minute;
      },
      "invalid_request",
    ],
    put("client_id", "other-id", "invalid_grant"),
    put("redirect_uri", `${redirectUrl}/`, "invalid_grant"),
    [
      "a redirect URL that is no longer registered",
      ({ app }) => {
        for (const registered of app.incomingClients) registered.redirects = [`${redirectUrl}/`];
      },
      "invalid_client",
    ],
    put("code_verifier", "y".repeat(43), "invalid_grant"),
    ...wrongSecret,
  ];
  const refresh: Fault[] = [
    ...lack("client_id", "refresh_token"),
    put("refresh_token", "unknown", "invalid_grant"),
    put("client_id", "other-id", "invalid_grant"),
    [
      "too late",
      (request) => {
        request.now += quarter;
      },
      "invalid_grant",
    ],
    ...wrongSecret,
  ];
  const revocation: Fault[] = [
    ...lack("token", "client_id"),
    put("token_type_hint", "id_token", "unsupported_token_type"),
    ...wrongSecret,
  ];

  /** A valid request of each kind, and the function that serves it. */
  const kinds: [string, Fault[], (app: App) => Parameters, typeof exchange | typeof revoke][] = [
    ["an exchange", code, (app) => ({ ...allowChallenged(app), code_verifier: "x".repeat(43) }), exchange],
    ["a refresh", refresh, (app) => refreshing(pairOf(app).refresh_token), exchange],
    ["a revocation", revocation, (app) => ({ ...credentials, token: pairOf(app).access_token }), revoke],
  ];
  const allowChallenged = (app: App): Parameters => allow(app, start, { codeChallenge: "x".repeat(43) });
  const pairOf = (app: App): TokenResponse => tokens(exchange(app, start, allow(app, start)));

  test.each(kinds)("%s", (_name, faults, valid, request) => {
    fc.assert(
      fc.property(fc.subarray(faults, { minLength: 1 }), (present) => {
        const app = jira();
        const attempt: Try = { app, now: start, form: valid(app) };
        // If two faults modify the same parameter, the first one applies.
        for (const [, spoil] of [...present].reverse()) spoil(attempt);
        const before = structuredClone(app);
        const response = request(app, attempt.now, attempt.form);
        const [[, , error]] = present as [Fault];
        expect(response).toEqual({
          status: error === "invalid_client" ? 401 : 400,
          error,
          description: expect.any(String) as string,
        });
        // A refusal changes nothing: a replay has no tokens to revoke.
        expect(app).toEqual(before);
        expect(JSON.stringify(response)).not.toMatch(/portal-secret|a-guess/);
      }),
    );
    // Without faults, the request succeeds.
    const app = jira();
    expect(errorOf(request(app, start, valid(app)))).toBeUndefined();
  });
});

describe("a code challenge", () => {
  const verifier = fc.stringMatching(/^[A-Za-z0-9._~-]{43,128}$/);
  const s256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
  const challenged = (app: App, text: string, codeChallengeMethod: string): Record<string, string> =>
    allow(app, start, {
      codeChallenge: codeChallengeMethod === "S256" ? s256(text) : text,
      codeChallengeMethod,
    });

  test.each(["plain", "S256"])("with %s is satisfied only by its verifier", (method) => {
    fc.assert(
      fc.property(verifier, fc.oneof(verifier, fc.string()), (right, wrong) => {
        fc.pre(right !== wrong);
        const app = jira();
        const form = challenged(app, right, method);
        for (const code_verifier of [wrong, s256(right), undefined]) {
          expect(errorOf(exchange(app, start, { ...form, code_verifier }))).toBe("invalid_grant");
        }
        tokens(exchange(app, start, { ...form, code_verifier: right }));
      }),
    );
  });

  test("may have the method plain or S256 in any case, a blank one or none", () => {
    const x = "x".repeat(43);
    for (const method of [undefined, "", "plain", "PLAIN", "S256", "s256"]) {
      expect([method, isChallenge(jira(), x, method)]).toEqual([method, true]);
    }
    for (const method of ["S512", " ", "S256 "]) expect(isChallenge(jira(), x, method)).toBe(false);
  });

  test("may be absent, but then without a method", () => {
    for (const method of [undefined, ""]) expect(isChallenge(jira(), undefined, method)).toBe(true);
    for (const method of ["plain", "S256"]) expect(isChallenge(jira(), undefined, method)).toBe(false);
  });

  test("has the form of a verifier", () => {
    fc.assert(
      fc.property(
        verifier,
        (text) => isChallenge(jira(), text, "plain") && isChallenge(jira(), s256(text), "S256"),
      ),
    );
    for (const text of ["", "x".repeat(42), "x".repeat(129), `${"x".repeat(43)}+`, `${"x".repeat(43)}=`]) {
      expect([text, isChallenge(jira(), text, "S256")]).toEqual([text, false]);
    }
  });
});

test("parametersOf uses the first value of a repeated parameter and ignores values that are not text", () => {
  expect(parametersOf({ a: ["1", "2"], b: "3", c: [], d: { e: "4" } })).toEqual({ a: "1", b: "3" });
  expect(parametersOf(undefined)).toEqual({});
});
