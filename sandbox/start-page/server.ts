import formbody from "@fastify/formbody";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { foreignPage } from "../http/access";
import { isRefusal } from "../http/responses";
import { notice } from "../pages/fields";
import { redirectTo, sendPage } from "../pages/html";
import { html } from "../pages/markup";
import { moveClock } from "../state/clock";
import type { SandboxContext } from "../state/context";
import { newNonce } from "../state/ids";
import { apps } from "./apps";
import { changes, makeChange } from "./changes";
import { clock } from "./clock";
import { faults, ruleOf } from "./faults";
import { startForm, type Start } from "./form";
import { requestLog } from "./requestLog";

type Fields = Partial<Record<string, string>>;

/**
 * Creates the server of the start page, for people with a browser; it does not listen yet. The page does what the control interface does. Its
 * forms have a token that is new in each process, and are refused from other hosts and origins: the control interface itself refuses web pages.
 */
export function createStartPage(sandbox: SandboxContext, reset: () => void): FastifyInstance {
  const server = fastify({ forceCloseConnections: true });
  const token = newNonce();
  void server.register(formbody);

  server.addHook("preHandler", async (request, reply) => {
    const foreign = foreignPage(request, []);
    if (foreign !== undefined) return refused(reply, 403, foreign);
    if (request.method !== "GET" && fieldsOf(request)["token"] !== token) {
      return refused(reply, 403, "The form has no valid token of this process. Open the start page again.");
    }
    return undefined;
  });
  server.addHook("onSend", async (request, _reply, payload) => {
    if (request.method !== "GET") sandbox.save();
    return payload;
  });
  server.setErrorHandler((error, _request, reply) => {
    const message = error instanceof Error ? error.message : String(error);
    return refused(reply, 400, isRefusal(error) ? JSON.stringify(error.response.body) : message);
  });
  server.setNotFoundHandler((_request, reply) => refused(reply, 404, "There is no such page."));

  server.get<{ Querystring: Fields }>("/", async ({ query }, reply) => {
    const start: Start = { sandbox, token, query };
    return sendPage(reply, {
      title: "applinks-sandbox",
      body: html`<p>
          An emulator of Atlassian Data Center apps and Cloud sites, for tests of application links.
          <a href="#changes">Changes</a>, <a href="#faults">faults</a>, <a href="#clock">clock</a>,
          <a href="#request-log">request log</a>.
        </p>
        ${apps(start)} ${changes(start)} ${faults(start)} ${clock(start)} ${requestLog(start)}
        <h2 id="reset">Reset</h2>
        <p>Resets every app to its first state, and clears the request log, the faults and the clock.</p>
        ${startForm(start, "/reset", {}, html`<button class="danger">Reset the sandbox</button>`)}`,
    });
  });

  const action = (path: string, section: string, act: (fields: Fields) => void): void => {
    server.post(path, async (request, reply) => {
      act(fieldsOf(request));
      return redirectTo(reply, `/#${section}`, 303);
    });
  };
  action("/reset", "apps", reset);
  action("/out-of-band-changes", "changes", ({ app = "", change = "", id = "" }) => {
    const context = sandbox.contexts.get(app);
    if (context === undefined) throw new Error(`no app ${app}`);
    makeChange(context, change, id);
  });
  action("/faults", "faults", (fields) => {
    sandbox.faults.add(ruleOf({ ...fields, app: fields["fault-app"] ?? "" }));
  });
  action("/faults/clear", "faults", () => sandbox.faults.clear());
  action("/clock", "clock", ({ seconds = "" }) => {
    if (seconds === "reset") sandbox.clock.setOffset(0);
    else if (Number.isFinite(Number(seconds))) moveClock(sandbox.clock, { seconds: Number(seconds) });
    else throw new Error(`no number of seconds: ${seconds}`);
  });
  action("/request-log/clear", "request-log", () => sandbox.requestLog.clear());
  return server;
}

const fieldsOf = ({ body }: FastifyRequest): Fields =>
  typeof body === "object" && body !== null ? body : {};

const refused = (reply: FastifyReply, status: number, reason: string): FastifyReply =>
  sendPage(reply, { title: "Refused", body: notice("bad", html`${reason}`), status });
