/** The cost of a drift review of many stacks, compared with `pulumi refresh` of the same stacks. */

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startSandbox, type AppOptions } from "applinks-sandbox";
import { pulumiIn, type Ended } from "../demo/pulumi";
import { engine, engineEnvironment } from "../engine/engine";
import { ROOT } from "../engine/recipe";

const FOLDER = path.join(ROOT, ".work/bench-review");

const APPS: Record<string, AppOptions> = {
  jira: { product: "jira" },
  confluence: { product: "confluence" },
  bitbucket: { product: "bitbucket" },
  bamboo: { product: "bamboo" },
  crowd: { product: "crowd" },
};
const NAMES = Object.keys(APPS);
const LEAST_SCOPES = {
  jira: "READ",
  confluence: "READ",
  bitbucket: "PUBLIC_REPOS",
  bamboo: "READ",
  crowd: "USER",
};

/** What one measurement has. */
export interface ReviewCost {
  stacks: number;
  resources: number;
  /** The requests of the review to all apps. */
  requests: number;
  /** Seconds. */
  review: number;
  refresh: number;
  /** The most memory of the review's process, in MiB. */
  memory: number;
}

/** Each stack has clients in all apps; an outgoing link and an application link for each client. */
const program = (links: number) => `
const pulumi = require("@pulumi/pulumi");
const { IncomingClient, OutgoingConnection, ApplicationLink } = require("pulumi-applinks");
const apps = ${JSON.stringify(NAMES)};
const leastScopes = ${JSON.stringify(LEAST_SCOPES)};
const stack = pulumi.getStack();
for (let n = 0; n < ${links}; n += 1) {
  const [server, clientApp] = [apps[n % apps.length], apps[(n + 1) % apps.length]];
  const name = stack + " " + n;
  const callback = "https://" + stack + "-" + n + ".example.com";
  const client = new IncomingClient("client-" + n, { app: server, name, redirectUrls: [callback + "/callback"] });
  new OutgoingConnection("connection-" + n, { app: clientApp, remoteApp: server, name, clientId: client.clientId,
    clientSecret: client.clientSecret, scopes: [leastScopes[server]] });
  new ApplicationLink("link-" + n, { app: server, name, type: "generic", applicationUrl: callback });
}`;

/** Deploys the stacks, refreshes each, and reviews all of them once. */
export async function measureReview(stacks: number, resourcesEach: number): Promise<ReviewCost> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(path.join(FOLDER, "node_modules"), { recursive: true });
  symlinkSync(ROOT, path.join(FOLDER, "node_modules/pulumi-applinks"), "junction");
  const links = Math.ceil(resourcesEach / 3);
  const write = (file: string, text: string): void => {
    writeFileSync(path.join(FOLDER, file), text);
  };
  write("Pulumi.yaml", "name: bench\nruntime: { name: nodejs, options: { typescript: false } }\n");
  write("package.json", '{ "main": "index.js" }\n');
  write("index.js", program(links));
  const sandbox = await startSandbox({ apps: APPS });
  try {
    const entries = NAMES.map((app) => [
      app,
      { product: app, url: sandbox.apps[app]?.url, preflight: false },
    ]);
    const names = Array.from({ length: stacks }, (_, n) => `stack-${n}`);
    const credentials = Object.fromEntries(
      NAMES.flatMap((app) =>
        (["USERNAME", "PASSWORD"] as const).map((half) => [`APPLINKS_${app.toUpperCase()}_${half}`, "admin"]),
      ),
    );
    const stateDir = path.join(FOLDER, "state");
    const pulumi = pulumiIn(FOLDER, stateDir, {
      ...credentials,
      PULUMI_SKIP_CHECKPOINTS: "true",
      PULUMI_EXPERIMENTAL: "true",
    });
    for (const name of names) {
      succeeded(await pulumi("stack", "init", name));
      succeeded(
        await pulumi(
          "config",
          "set",
          "--stack",
          name,
          "applinks:apps",
          JSON.stringify(Object.fromEntries(entries)),
        ),
      );
      succeeded(await pulumi("up", "--yes", "--skip-preview", "--stack", name));
    }
    const began = performance.now();
    for (const name of names)
      succeeded(await pulumi("refresh", "--preview-only", "--expect-no-changes", "--stack", name));
    const refresh = (performance.now() - began) / 1000;
    write(
      "applinks.review.yaml",
      JSON.stringify({ complete: true, stacks: names.map((stack) => ({ stack })) }),
    );
    await sandbox.control.requestLog.clear();
    const { seconds, memory } = await timeReview({ ...engineEnvironment({ stateDir }), ...credentials });
    const { length: requests } = await sandbox.control.requestLog.entries();
    return { stacks, resources: stacks * links * 3, requests, review: seconds, refresh, memory };
  } finally {
    await sandbox.stop();
    rmSync(FOLDER, { recursive: true, force: true });
  }
}

function succeeded({ code, text }: Ended): void {
  if (code !== 0) throw new Error(`pulumi ended with exit code ${code}\n${text}`);
}

/** Runs the review, which has to be clean. Its memory is read until it ends, as Linux reports it. */
async function timeReview(env: NodeJS.ProcessEnv): Promise<{ seconds: number; memory: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [path.join(ROOT, "dist/cli/main.js"), "review"], {
    cwd: FOLDER,
    env: { ...env, PATH: [path.dirname(engine().pulumi), env["PATH"]].join(path.delimiter) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += String(chunk)));
  let memory = 0;
  const reading = setInterval(() => {
    try {
      const [, kib] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8")) ?? [];
      memory = Math.max(memory, Number(kib ?? 0) / 1024);
    } catch {
      // The process has ended.
    }
  }, 50);
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(reading);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`the review ended with exit code ${String(code)}\n${output}`);
  return { seconds, memory };
}
