import { getMaxListeners } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import type { Call } from "../../../provider/atlassian/responses";
import { AppError, isAppError } from "../../../provider/atlassian/appError";
import { openHttp } from "../../../provider/atlassian/http";
import { persist } from "../../../provider/atlassian/retries";
import { monotonic, TIMEOUTS, type Limits } from "../../../provider/atlassian/timeouts";
import { CANARY, SHORT_WAITS, jira, limits } from "./apps";

const GET: Call = { operation: "list things", method: "GET", path: "/rest/things" };
const POST: Call = { ...GET, operation: "create a thing", method: "POST", body: { name: "thing" } };
const NEVER = limits();

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A server on loopback, below `/jira`. Returns its base URL. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}/jira`;
}

/** A server that returns these responses, one after the other, then always the last one. Counts the requests. */
async function responding(...responses: RequestListener[]): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const url = await serve((request, response) => {
    responses[Math.min(requests++, responses.length - 1)]?.(request, response);
  });
  return { url, requests: () => requests };
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

const fine = json(200, []);
const reset: RequestListener = (request) => request.socket.resetAndDestroy();
const half: RequestListener = (request, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write("[", () => request.socket.resetAndDestroy());
};

const send = (
  url: string,
  call: Call = GET,
  ends: AbortSignal | Limits = NEVER,
  timeout = 5_000,
): Promise<unknown> =>
  openHttp({ ...jira({ url }), timeout }, SHORT_WAITS).send(
    call,
    ends instanceof AbortSignal ? limits({ signal: ends }) : ends,
  );

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isAppError(error)) return error;
  throw new Error(`not an app's failure: ${inspect(error)}`);
}

describe("a request", () => {
  test("causes no warning of Node, however many requests its operation has", async () => {
    const server = await responding(fine);
    const { signal } = new AbortController();
    await send(server.url, GET, signal);
    expect(getMaxListeners(signal)).toBe(Infinity);
  });

  test("sends the credential, accepts JSON, and passes the XSRF check", async () => {
    let headers: IncomingHttpHeaders = {};
    const url = await serve((request, response) => {
      headers = request.headers;
      fine(request, response);
    });
    await send(url);
    expect(headers).toMatchObject({
      authorization: `Bearer ${CANARY}`,
      accept: "application/json",
      "x-atlassian-token": "no-check",
      "user-agent": "pulumi-applinks",
    });
    const login = { url, token: undefined, username: "admin", password: CANARY };
    await openHttp(jira(login), SHORT_WAITS).send(POST, NEVER);
    expect(headers.authorization).toBe(`Basic ${Buffer.from(`admin:${CANARY}`).toString("base64")}`);
    expect(headers["content-type"]).toBe("application/json");
  });

  test("goes below the base URL, whatever its path", async () => {
    const paths: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url);
      fine(request, response);
    });
    const elsewhere = await responding(fine);
    await send(url, { ...GET, path: "/rest/a%2Fb?x=1" });
    await send(url, { ...GET, path: elsewhere.url });
    expect(paths[0]).toBe("/jira/rest/a%2Fb?x=1");
    expect(elsewhere.requests()).toBe(0);
  });
});

describe("the number of attempts", () => {
  const retryAfter = { "retry-after": "0" };
  const refused = json(401, { errors: ["no"], fieldErrors: {} });

  test.each<[string, Call, RequestListener, number]>([
    ["a read with 500", GET, json(500, {}), 4],
    ["a read with 502", GET, json(502, {}), 4],
    ["a read whose connection is reset", GET, reset, 4],
    ["a read with a truncated response", GET, half, 4],
    ["a write with 500", POST, json(500, {}), 1],
    ["a write with 503 without Retry-After", POST, json(503, {}), 1],
    ["a write whose connection is reset", POST, reset, 1],
    ["a write with a truncated response", POST, half, 1],
    ["a deletion whose connection is reset", { ...POST, method: "DELETE" }, reset, 1],
    ["a refused read", GET, refused, 1],
    ["a read with 404", GET, json(404, { errors: [] }), 1],
    ["a read that is redirected", GET, json(302, {}), 1],
  ])("%s", async (_what, call, response, times) => {
    const server = await responding(response);
    await failure(send(server.url, call));
    expect(server.requests()).toBe(times);
  });

  test("the message of a write whose response is lost states that it may have been applied", async () => {
    const server = await responding(reset);
    const { code, message } = await failure(send(server.url, { ...POST, change: { object: "a thing" } }));
    expect(code).toBe("APP_RESPONSE_LOST");
    expect(message).toContain(
      "the connection ended before the response was complete (ECONNRESET). " +
        "The change may have been applied; the next pulumi up checks. Try again.",
    );
  });

  test("ends with the first success", async () => {
    const server = await responding(reset, json(500, {}), json(429, {}, retryAfter), fine);
    await expect(send(server.url)).resolves.toEqual([]);
    expect(server.requests()).toBe(4);
  });

  test("a refused connection leaves no effect, even of a write", async () => {
    const server = await responding(fine);
    servers.pop()?.close();
    const error = await failure(send(server.url, POST));
    expect(error).toMatchObject({ code: "APP_UNREACHABLE", effect: "none" });
    expect(error.message).toContain("the connection was refused");
  });
});

describe("a request that the app temporarily refuses", () => {
  const soon = { "retry-after": "0" };
  const inOneSecond = (): Limits => limits({ endsAt: monotonic() + 1_000 });

  test.each<[string, Call, RequestListener]>([
    ["a read with 429", GET, json(429, {}, soon)],
    ["a write with 429", POST, json(429, {}, soon)],
    ["a write with 429 without Retry-After", POST, json(429, {})],
    ["a write with 503 and Retry-After", POST, json(503, {}, soon)],
  ])("is repeated until it is accepted: %s", async (_what, call, refusal) => {
    const server = await responding(...Array<RequestListener>(6).fill(refusal), fine);
    await expect(send(server.url, call)).resolves.toEqual([]);
    expect(server.requests()).toBe(7);
  });

  test("fails as busy, with the time that is left, when the operation can't wait for another attempt", async () => {
    const server = await responding(json(429, {}));
    const error = await failure(send(server.url, POST, limits({ endsAt: monotonic() + 100 })));
    expect(error).toMatchObject({ code: "APP_BUSY", status: 429, effect: "none" });
    expect(error.message).toContain("429, too many requests; the next attempt has to wait 1 seconds");
    expect(server.requests()).toBeGreaterThan(3);
  });

  test.each<[string, Record<string, string>]>([
    ["Retry-After", { "retry-after": "86400" }],
    ["a Retry-After of any size", { "retry-after": "9".repeat(400) }],
    ["a date", { "retry-after": new Date(Date.now() + 3_600_000).toUTCString() }],
    ["the rate limit's interval", { "x-ratelimit-interval-seconds": "60" }],
  ])("fails at once if the requested wait is longer than the operation: %s", async (_what, headers) => {
    const server = await responding(json(429, {}, headers));
    const error = await failure(send(server.url, POST, inOneSecond()));
    expect(error).toMatchObject({ code: "APP_BUSY", effect: "none" });
    expect(error.message).toMatch(
      /429, too many requests; it requests a wait of \d+ seconds, and the operation has 0 seconds left\. .*customTimeouts \(plugin only\)\. \[APP_BUSY\]/,
    );
    expect(server.requests()).toBe(1);
  });
});

describe("the waits of requests that the app temporarily refuses", () => {
  const app = jira();
  const busy = (retryAfter?: number): AppError =>
    new AppError("APP_BUSY", "busy", { status: 429, retryAfter });
  let reports: number[];

  /** The waits before a request succeeds that fails so, in milliseconds. */
  async function waits(...failures: AppError[]): Promise<number[]> {
    reports = [];
    const moments: number[] = [];
    const attempt = (): Promise<string> => {
      moments.push(monotonic());
      const error = failures[moments.length - 1];
      return error === undefined ? Promise.resolve("done") : Promise.reject(error);
    };
    const operation = limits({
      endsAt: monotonic() + 300_000,
      onWait: (_app, _why, wait) => reports.push(wait),
    });
    const done = persist(app, POST, attempt, { limits: operation, timeouts: TIMEOUTS });
    await jest.advanceTimersByTimeAsync(290_000);
    await done;
    return moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  }

  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test("are as long as requested, and longer by chance", async () => {
    const chance = jest.spyOn(Math, "random").mockReturnValue(0.5);
    const [wait = 0] = await waits(busy(60_000));
    chance.mockRestore();
    expect(wait).toBeGreaterThanOrEqual(63_000);
    expect(wait).toBeLessThan(64_000);
  });

  test("differ between requests that are refused at the same time", async () => {
    const all = await Promise.all([waits(busy(60_000)), waits(busy(60_000)), waits(busy(60_000))]);
    expect(new Set(all.flat()).size).toBeGreaterThan(1);
  });

  test("are reported when they become long", async () => {
    await waits(busy(1_000), busy(1_000));
    expect(reports).toEqual([]);
    await waits(busy(30_000));
    expect(reports).toHaveLength(1);
    await waits(...Array.from({ length: 8 }, () => busy(1_000)));
    expect(reports.length).toBeGreaterThan(0);
  });

  test("do not change if the time of day is set back", async () => {
    const sooner = setTimeout(() => {
      jest.setSystemTime(Date.now() - 86_400_000);
    }, 100);
    const [wait = 0] = await waits(busy(10_000));
    clearTimeout(sooner);
    expect(wait).toBeLessThan(12_000);
  });
});

describe("the wait for a retry", () => {
  test("lasts as long as Retry-After requests", async () => {
    const server = await responding(json(503, {}, { "retry-after": "1" }), fine);
    const start = performance.now();
    await send(server.url, POST);
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });

  test("grows after failures", async () => {
    const moments: number[] = [];
    const url = await serve((request, response) => {
      moments.push(performance.now());
      json(500, {})(request, response);
    });
    await failure(openHttp(jira({ url }), { ...SHORT_WAITS, firstWait: 20 }).send(GET, NEVER));
    expect((moments.at(-1) ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(20);
  });

  test("ends at once if the operation is cancelled", async () => {
    const operation = new AbortController();
    let cancelled = 0;
    const server = await responding((request, response) => {
      json(503, {}, { "retry-after": "2" })(request, response);
      setTimeout(() => {
        cancelled = performance.now();
        operation.abort();
      }, 50);
    });
    const error = await failure(send(server.url, POST, operation.signal));
    expect(performance.now() - cancelled).toBeLessThan(1_000);
    // The change record has the write as refused.
    expect(error).toMatchObject({ code: "APP_CANCELLED", effect: "none", status: 503 });
    expect(server.requests()).toBe(1);
  });

  test("and for a response ends if the operation is cancelled, and a write in progress may have been applied", async () => {
    const server = await responding(() => undefined);
    expect(await failure(send(server.url, POST, AbortSignal.timeout(50)))).toMatchObject({
      code: "APP_CANCELLED",
      effect: "unknown-final",
      status: undefined,
    });
    expect((await failure(send(server.url, GET, AbortSignal.timeout(50)))).effect).toBe("none");
  });

  test.each<[reported: string, ended: AbortSignal]>([
    ["the operation took too long", AbortSignal.timeout(0)],
    ["the operation was cancelled", AbortSignal.abort()],
    ["the operation was cancelled", AbortSignal.abort("not an Error")],
    ["the run is over", AbortSignal.abort(new Error("the run is over"))],
  ])("fails with the reason: %s", async (reported, ended) => {
    const server = await responding(() => undefined);
    const { message } = await failure(send(server.url, GET, ended));
    expect(message).toContain(`: ${reported}. Try again.`);
  });

  test("never begins if the operation is already cancelled", async () => {
    const server = await responding(fine);
    expect((await failure(send(server.url, GET, AbortSignal.abort()))).code).toBe("APP_CANCELLED");
    expect(server.requests()).toBe(0);
  });
});

describe("a slow or endless response", () => {
  test.each<[string, RequestListener]>([
    ["no response", () => undefined],
    [
      "drips",
      (_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => {
          clearInterval(drip);
        });
      },
    ],
  ])("ends with the request's timeout: %s", async (_how, response) => {
    const server = await responding(response);
    const start = performance.now();
    const error = await failure(send(server.url, POST, NEVER, 150));
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(error).toMatchObject({ code: "APP_RESPONSE_LOST", effect: "unknown-final" });
    expect(error.message).toContain("no response within 0.15 seconds");
  });

  test("is not read beyond 64 megabytes, and not requested again", async () => {
    const megabyte = Buffer.alloc(1024 * 1024, " ");
    let written = 0;
    const server = await responding((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const more = (): void => {
        if (response.destroyed || written > 200) return;
        written++;
        response.write(megabyte, more);
      };
      more();
    });
    const error = await failure(send(server.url));
    expect(error.code).toBe("APP_NOT_API");
    expect(error.message).toContain("the response is larger than 64 MB");
    expect(server.requests()).toBe(1);
    expect(written).toBeLessThan(84);
  });
});

test("a compressed response is not read beyond 64 megabytes either", async () => {
  const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, " "));
  const server = await responding((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb);
  });
  expect((await failure(send(server.url))).message).toContain("the response is larger than 64 MB");
});

test("at most four requests to one app are in progress, and all succeed", async () => {
  let underWay = 0;
  let most = 0;
  const url = await serve((request, response) => {
    most = Math.max(most, ++underWay);
    setTimeout(() => {
      underWay--;
      fine(request, response);
    }, 10);
  });
  const http = openHttp(jira({ url }), TIMEOUTS);
  const responses = await Promise.all(Array.from({ length: 30 }, () => http.send(GET, NEVER)));
  expect(responses).toHaveLength(30);
  expect(most).toBe(4);
});

test("a queued request ends if it is cancelled, and the others go on", async () => {
  const server = await responding((request, response) => {
    setTimeout(() => fine(request, response), 100);
  });
  const http = openHttp(jira({ url: server.url }), { ...SHORT_WAITS, inFlight: 1 });
  const first = http.send(GET, NEVER);
  const second = failure(http.send(POST, limits({ signal: AbortSignal.timeout(20) })));
  const third = http.send(GET, NEVER);
  // It was never sent.
  expect(await second).toMatchObject({ code: "APP_CANCELLED", effect: "none" });
  await Promise.all([first, third]);
  expect(server.requests()).toBe(2);
});

test.each([301, 302, 303, 307, 308])(
  "a redirect (%d) is not followed, because it would forward secrets",
  async (status) => {
    const other = await responding(fine);
    const server = await responding(json(status, "", { location: `${other.url}/login?token=x` }));
    const body = { clientSecret: CANARY };
    const error = await failure(send(server.url, { ...POST, method: "PUT", body }));
    expect(error.code).toBe("APP_NOT_API");
    expect(error.message).toContain(`${status}, a redirect to ${other.url}/login.`);
    expect(other.requests()).toBe(0);
  },
);

test.each<[string, RequestListener]>([
  ["reset", reset],
  ["a truncated response", half],
  ["a refusal", json(400, { errors: [CANARY] })],
  ["a redirect", json(302, {}, { location: "https://sso.example.com" })],
  ["a failure", json(500, {})],
])("an error after %s contains neither the request nor its secrets", async (_what, response) => {
  const server = await responding(response);
  const error = await failure(send(server.url, { ...POST, body: { clientSecret: CANARY } }));
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(CANARY);
});

describe("a proxy", () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test("that requires credentials is reported as a proxy", async () => {
    const proxy = await responding((_request, response) => response.writeHead(407).end());
    process.env["HTTP_PROXY"] = new URL(proxy.url).origin;
    const error = await failure(
      openHttp(jira({ url: "http://jira.invalid", allowHttp: true }), SHORT_WAITS).send(POST, NEVER),
    );
    expect(error.code).toBe("APP_PROXY");
    expect(proxy.requests()).toBe(1);
  });

  test("is not used for hosts of NO_PROXY", async () => {
    const proxy = await responding((_request, response) => response.writeHead(407).end());
    const server = await responding(fine);
    Object.assign(process.env, { HTTP_PROXY: new URL(proxy.url).origin, NO_PROXY: "localhost" });
    await send(server.url);
    expect(proxy.requests()).toBe(0);
  });
});
