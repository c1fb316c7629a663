/** The page's server, on the loopback interface and for one browser. */

import { randomBytes, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Context, Hono } from "hono" with { "resolution-mode": "import" };
import { entryOf } from "../../../provider/components/manualSteps";
import { cleaned, valueDoubts, valueProblems } from "../checks";
import { HandoffError, Interrupt } from "../handoffError";
import { firstProgress, isSecret, readProgress, runUp, save, type Handover } from "../handover";
import { networkDoubts } from "../reachability";
import type { OpenStep, Progress } from "../steps";
import {
  handoverPage,
  isDone,
  messagePage,
  POLICY,
  type Attempt,
  type PageContent,
  type UpRun,
} from "./page";

/** The largest form, in bytes. */
const LARGEST_FORM = 64 * 1024;

const COOKIE = "applinks_handoff";

/** Serves the page until nothing is left to do, or until the user stops. `print` shows its address. */
export async function runOnPage(
  handover: Handover,
  withUp: boolean,
  print: (line: string) => void,
): Promise<Progress> {
  const progress = await firstProgress(handover, withUp);
  if (isDone(progress)) return progress;
  const [{ Hono }, { serve }, { bodyLimit }, cookies] = await Promise.all([
    import("hono"),
    import("@hono/node-server"),
    import("hono/body-limit"),
    import("hono/cookie"),
  ]);
  const sitting: Sitting = { handover, withUp, progress, formToken: secretToken(), ended: false };
  // Cookies of one host reach its servers on all ports, so the cookie is for this path only.
  const root = `/${secretToken().slice(0, 8)}`;
  const session = secretToken();
  let start: string | undefined = secretToken();
  let address = "";

  const app = new Hono();
  app.onError((error, context) => {
    const isExpected = error instanceof HandoffError;
    return context.html(messagePage(isExpected ? error.message : "The request failed."), 500);
  });
  app.use(async (context, next) => {
    context.header("Content-Security-Policy", POLICY);
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Cache-Control", "no-store");
    // A form's request would have no origin without a referrer.
    context.header("Referrer-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    // A name that resolves to the loopback interface is another origin: DNS rebinding.
    if (context.req.header("Host") !== new URL(address).host) return context.text("Unknown host.", 421);
    return next();
  });
  app.get(`${root}/start`, (context) => {
    const token = context.req.query("token") ?? "";
    if (start === undefined || !isSame(token, start))
      return context.html(
        messagePage("This address was used already. Run applinks handoff --web again."),
        403,
      );
    start = undefined;
    cookies.setCookie(context, COOKIE, session, { path: root, httpOnly: true, sameSite: "Strict" });
    return context.redirect(`${root}/`, 303);
  });
  app.use(async (context, next) => {
    if (!isSame(cookies.getCookie(context, COOKIE) ?? "", session))
      return context.html(messagePage("Open the address that applinks handoff --web printed."), 403);
    return next();
  });
  app.use(bodyLimit({ maxSize: LARGEST_FORM }));
  app.use(async (context, next) => {
    if (context.req.method !== "POST") return next();
    const form = await context.req.parseBody();
    const isOwn = context.req.header("Origin") === address && isSame(textIn(form, "form"), sitting.formToken);
    return isOwn ? next() : context.html(messagePage("The form was not sent from this page."), 403);
  });
  addRoutes(app, root, sitting);

  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((listening) => server.once("listening", listening));
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  print(`Open this address in a browser on this machine: ${address}${root}/start?token=${start}`);
  print("It works once. Press Ctrl-C to stop; saved values are kept.");
  try {
    await ending(sitting);
  } finally {
    server.close();
    if ("closeIdleConnections" in server) server.closeIdleConnections();
  }
  return sitting.progress;
}

/** What the server keeps between two requests. */
interface Sitting extends Pick<PageContent, "handover" | "withUp" | "progress" | "formToken" | "notice"> {
  /** The last values that were not saved, secrets among them. */
  attempt?: (Attempt & { given: ReturnType<typeof cleaned> }) | undefined;
  run?: UpRun;
  ended: boolean;
  end?: () => void;
}

function addRoutes(app: Hono, root: string, sitting: Sitting): void {
  let queue: Promise<unknown> = Promise.resolve();
  /** Does one thing at a time, also for two tabs, and shows the page again. */
  const then = (work: (form: Record<string, unknown>) => Promise<void>) => (context: Context) => {
    const done = queue.then(async () => {
      const form = await context.req.parseBody();
      sitting.notice = undefined;
      try {
        await work(form);
      } catch (error) {
        if (!(error instanceof HandoffError)) throw error;
        sitting.notice = { kind: "problem", text: error.message };
      }
      return context.redirect(`${root}/`, 303);
    });
    queue = done.catch(() => undefined);
    return done;
  };
  app.get(`${root}/`, (context) => {
    if (isDone(sitting.progress) && sitting.run?.isRunning !== true) {
      // The response is complete before the server closes.
      setImmediate(() => {
        endOf(sitting);
      });
      sitting.notice = { kind: "done", text: "The hand-over is complete." };
    }
    return context.html(handoverPage(sitting));
  });
  app.post(
    `${root}/save`,
    then((form) => saveForm(sitting, form)),
  );
  app.post(
    `${root}/refresh`,
    then(() => refresh(sitting)),
  );
  app.post(
    `${root}/up`,
    then(() => {
      if (sitting.withUp && sitting.run?.isRunning !== true) void runOf(sitting);
      return Promise.resolve();
    }),
  );
  app.post(`${root}/secret`, (context) => {
    const step = sitting.progress.steps.find(({ kind }) => kind === "enter-client");
    return step === undefined ? context.text("", 404) : context.text(entryOf(step, "client secret"));
  });
  app.get(`${root}/output`, (context) => context.json(sitting.run ?? { text: "", isRunning: false }));
  app.post(`${root}/stop`, (context) => {
    setImmediate(() => {
      endOf(sitting);
    });
    return context.html(
      messagePage("Stopped. Saved values are kept; run applinks handoff again to continue."),
    );
  });
}

/** Checks the values of a form, and saves them if nothing is wrong or doubtful. */
async function saveForm(sitting: Sitting, form: Record<string, unknown>): Promise<void> {
  const { handover, progress, attempt } = sitting;
  const step = progress.steps.find(({ kind }) => kind === form["step"]);
  sitting.attempt = undefined;
  if (step === undefined) {
    await refresh(sitting);
    throw new HandoffError("HANDOFF_VALUE", "nothing was saved: the step is no longer open.");
  }
  const isConfirmed =
    form["anyway"] === "yes" && attempt?.step === step.kind && attempt.problems.length === 0;
  const given = isConfirmed
    ? attempt.given
    : cleaned(Object.fromEntries(step.take.map((key) => [key, textIn(form, key)])));
  const missing = step.take
    .filter((key) => given[key] === undefined)
    .map((key) => ({ key, reason: "is missing" }));
  const found = [...missing, ...valueProblems(step, given, progress.issued)];
  const unusual =
    found.length > 0 || isConfirmed
      ? []
      : [...valueDoubts(step, given), ...(await networkDoubts(step, given))];
  const problems = [...found, ...unusual.filter(({ isCertain }) => isCertain === true)];
  const doubts = unusual.filter(({ isCertain }) => isCertain !== true);
  if (problems.length > 0 || doubts.length > 0) {
    sitting.attempt = { step: step.kind, given, values: withoutSecrets(step, given), problems, doubts };
    const text =
      problems.length > 0
        ? "Nothing was saved: correct the marked values."
        : "Nothing was saved yet: check the values again.";
    sitting.notice = { kind: "problem", text };
    return;
  }
  const saved = await save(handover, step, given);
  sitting.progress = await readProgress(handover);
  sitting.notice = { kind: "done", text: `Saved ${saved.join(", ")}.` };
}

/** The values that may be part of the page. */
function withoutSecrets(step: OpenStep, given: ReturnType<typeof cleaned>): Attempt["values"] {
  return Object.fromEntries(
    step.take.flatMap((key) => (isSecret(key) || given[key] === undefined ? [] : [[key, given[key]]])),
  );
}

async function refresh(sitting: Sitting): Promise<void> {
  sitting.progress = await readProgress(sitting.handover);
}

/** Runs `pulumi up`, and keeps its output for the page. */
async function runOf(sitting: Sitting): Promise<void> {
  const run: UpRun = { text: "", isRunning: true };
  sitting.run = run;
  try {
    await runUp(sitting.handover, (text) => {
      run.text += text;
      process.stdout.write(text);
    });
    await refresh(sitting);
    sitting.notice = { kind: "done", text: "pulumi up succeeded." };
  } catch (error) {
    const text = error instanceof HandoffError ? error.message : "pulumi up was not run.";
    sitting.notice = { kind: "problem", text };
  } finally {
    run.isRunning = false;
    if (sitting.ended) sitting.end?.();
  }
}

function endOf(sitting: Sitting): void {
  sitting.ended = true;
  // An interrupted run saves its state first.
  if (sitting.run?.isRunning !== true) sitting.end?.();
}

/** Resolves when the sitting ends. Rejects with `Interrupt` after an interrupt. */
async function ending(sitting: Sitting): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = (): void => {
    interrupted.abort();
    endOf(sitting);
  };
  process.on("SIGINT", interrupt);
  try {
    await new Promise<void>((resolve) => {
      sitting.end = resolve;
    });
  } finally {
    process.off("SIGINT", interrupt);
  }
  if (interrupted.signal.aborted) throw new Interrupt();
}

function secretToken(): string {
  return randomBytes(24).toString("base64url");
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function textIn(form: Record<string, unknown>, name: string): string {
  const value = form[name];
  return typeof value === "string" ? value : "";
}
