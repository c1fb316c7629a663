import type { IncomingHttpHeaders } from "node:http";
import fastify, { type FastifyInstance } from "fastify";
import { parse } from "yaml";
import { isRefusal } from "../http/responses";
import type { AppContext, SandboxContext } from "../state/context";
import { moveClock } from "../state/clock";
import type { FaultRule } from "../state/faults";
import type { RequestFilter } from "../state/requestLog";
import { exportState, type ExportOptions } from "../state/export";
import { seedState, type Seed } from "./seed";
import { outOfBandChanges, outsideActor, type OutsideActor, type OutsideContext } from "./outOfBandChanges";
import { faultRuleSchema } from "./faultRule";

/** The base path of the control interface. */
export const controlPath = "/__sandbox";

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Why a request may come from a web page: it could read the secrets of the apps, or reset them. Browsers send the page's origin, and with DNS
 * rebinding the page's host name. `undefined` for a request of a program.
 */
function foreign({ host, origin }: IncomingHttpHeaders): string | undefined {
  if (host === undefined || !LOOPBACK.test(host)) return `the host ${host ?? ""} is not a loopback address`;
  return origin === undefined ? undefined : "the control interface does not accept requests of web pages";
}

type Change = (context: OutsideContext, ...values: unknown[]) => unknown;

/**
 * Creates the server of the control interface; it does not listen yet. Every response is JSON. A refused
 * request gets 400 and `{ error, details? }`, and a request of a web page gets 403. `reset` resets every app to its first state.
 */
export function createControlServer(sandbox: SandboxContext, reset: () => void): FastifyInstance {
  const server = fastify({
    forceCloseConnections: true,
    // A seed may have tens of thousands of objects.
    bodyLimit: 64 * 1024 * 1024,
    // Refuse invalid fault rules instead of repairing them.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  // The parsers that remain take no content type that a page of another origin may send without a CORS preflight.
  server.removeContentTypeParser("text/plain");
  server.addHook("onRequest", async (request, reply) => {
    const reason = foreign(request.headers);
    if (reason !== undefined) await reply.code(403).send({ error: reason });
  });
  server.addContentTypeParser(
    ["text/yaml", "application/yaml"],
    { parseAs: "string" },
    (_request, body, done) => done(null, body),
  );
  server.addHook("onSend", async (request, _reply, payload) => {
    if (request.method !== "GET") sandbox.save();
    return payload;
  });
  server.setErrorHandler((error, _request, reply) => {
    const details = isRefusal(error) ? error.response.body : undefined;
    void reply.code(400).send({ error: error instanceof Error ? error.message : String(error), details });
  });

  const named = (name: string): AppContext => {
    const context = sandbox.contexts.get(name);
    if (context === undefined) throw new Error(`no app ${name}`);
    return context;
  };

  void server.register(
    (scope, _options, done) => {
      scope.get("/apps", async () =>
        Object.fromEntries(
          [...sandbox.contexts.values()].map(({ app, url }) => [
            app.name,
            { url, product: app.product, version: app.version },
          ]),
        ),
      );
      scope.get<{ Querystring: ExportOptions }>("/export", async ({ query }) => exportState(sandbox, query));
      scope.post("/reset", async () => {
        reset();
        return {};
      });
      scope.post<{ Body: string | Seed }>("/seed", async ({ body }) => {
        seedState(sandbox, typeof body === "string" ? ((parse(body) ?? {}) as Seed) : body);
        return {};
      });
      scope.post<{ Body: RequestFilter }>("/request-log/entries", async ({ body }) =>
        sandbox.requestLog.entries(body),
      );
      scope.post("/request-log/clear", async () => {
        sandbox.requestLog.clear();
        return {};
      });
      scope.get("/clock", async () => ({ now: new Date(sandbox.clock.now()).toISOString() }));
      scope.post<{ Body: { seconds?: number; now?: string } }>("/clock", async ({ body }) => {
        moveClock(sandbox.clock, body);
        return { now: new Date(sandbox.clock.now()).toISOString() };
      });
      scope.get("/faults", async () => sandbox.faults.list());
      scope.post<{ Body: FaultRule }>("/faults", { schema: { body: faultRuleSchema } }, async ({ body }) => ({
        id: sandbox.faults.add(body).id,
      }));
      scope.delete("/faults", async () => {
        sandbox.faults.clear();
        return {};
      });
      scope.post<{ Params: { app: string; change: string }; Querystring: OutsideActor; Body: unknown[] }>(
        "/out-of-band-changes/:app/:change",
        async ({ params, query, body }) => {
          const change = Object.entries(outOfBandChanges).find(([name]) => name === params.change)?.[1] as
            Change | undefined;
          if (change === undefined) throw new Error(`no out-of-band change ${params.change}`);
          const context = named(params.app);
          const actor = outsideActor(context.app, query);
          return (await change({ ...context, actor }, ...body)) ?? {};
        },
      );
      done();
    },
    { prefix: controlPath },
  );
  return server;
}
