/** Two apps of the sandbox, a stack of the engine's model over them, and reviews of the stack's state. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readReviewFile, type ReviewFile } from "../../../cli/review/file/reviewFile";
import type { Finding, Review } from "../../../cli/review/model";
import { review, type ReviewRequest } from "../../../cli/review/review";
import { openBench, type Bench } from "../../provider/adapters/link";
import type { ModelStack, Program, Recorded } from "../../engineModel";

/** What one test file works with. */
export interface World {
  bench: Bench;
  folder: string;
  /** Writes the stack's state as `pulumi stack export` does, and returns the file's name. */
  exportStack(stack: ModelStack, options?: ExportOptions): string;
  /** The review of state files, with a review file that lists all stacks. */
  review(states: readonly string[], changes?: ReviewChanges): Promise<Review>;
  close(): Promise<void>;
}

/** How a state is exported. */
export interface ExportOptions {
  /** Default: `links`. */
  project?: string;
  /** Default: `dev`. */
  stack?: string;
  /** Replaces resources before they are written. */
  change?: (resources: ExportedResource[]) => ExportedResource[];
  pending?: object[];
  /** The names of the apps in this stack, by those of the model. */
  appNames?: Record<string, string>;
  /** Apps of this stack's configuration beside the model's. */
  otherApps?: Record<string, object>;
}

/** A resource of an export. */
export interface ExportedResource extends Record<string, unknown> {
  urn: string;
  type: string;
}

/** Changes of the usual request. */
export interface ReviewChanges extends Partial<Omit<ReviewRequest, "file">> {
  file?: Partial<ReviewFile>;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Starts the world; `password` is that of the administrator. */
export async function openWorld(password?: string): Promise<World> {
  const bench = await openBench({}, {}, password);
  const folder = mkdtempSync(path.join(tmpdir(), "applinks-review-"));
  let files = 0;
  const apps = Object.fromEntries(
    (["jira", "confluence"] as const).map((product) => [
      product,
      { product, url: bench.sandbox.apps[product].url, username: "admin", password: bench.password },
    ]),
  );
  return {
    bench,
    folder,
    exportStack: ({ state }, options = {}) => {
      const file = `state-${(files += 1)}.json`;
      const text = JSON.stringify(deploymentOf(state, apps, options));
      writeFileSync(path.join(folder, file), text);
      return file;
    },
    review: (states, { file, ...changes } = {}) =>
      review({
        sources: states.map((state) => ({ state })),
        file: { ...readReviewFile(undefined, folder), complete: true, ...file },
        apps: JSON.stringify(apps),
        failOn: "medium",
        verify: false,
        audit: false,
        isSubset: false,
        folder,
        environment: {},
        signal: AbortSignal.timeout(30_000),
        toolVersion: "0.0.0",
        now: () => new Date(),
        progress: () => undefined,
        warn: () => undefined,
        ...changes,
      }),
    close: async () => {
      rmSync(folder, { recursive: true, force: true });
      await bench.sandbox.stop();
    },
  };
}

/** Deploys a program to the world's apps, and returns what restores the apps and the stack. It takes less time than another deployment. */
export async function deployOnce({ bench }: World, program: Program): Promise<() => Promise<ModelStack>> {
  const { control } = bench.sandbox;
  await control.reset();
  const deployed = bench.stack();
  await deployed.up(program);
  const { apps } = await control.export({ only: "state", secrets: "included" });
  return async () => {
    await control.reset();
    await control.seed({ apps });
    const stack = bench.stack();
    for (const [name, recorded] of deployed.state) stack.state.set(name, structuredClone(recorded));
    return stack;
  };
}

/** The rules and severities of findings, sorted: `OL002 critical`. */
export function rulesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, severity }) => `${rule} ${severity}`).sort();
}

/** The only value of a list. */
export function only<T>(values: readonly T[]): T {
  const [value, ...others] = values;
  if (value === undefined || others.length > 0) throw new Error(`expected one, not ${values.length}`);
  return value;
}

function deploymentOf(
  state: ReadonlyMap<string, Recorded>,
  apps: Record<string, object>,
  {
    project = "links",
    stack = "dev",
    change = (resources) => resources,
    pending = [],
    appNames = {},
    otherApps = {},
  }: ExportOptions,
): object {
  const renamedApps = Object.entries(apps).map(([name, app]) => [appNames[name] ?? name, app]);
  const own = { ...(Object.fromEntries(renamedApps) as Record<string, object>), ...otherApps };
  const urnOf = (type: string, name: string): string => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const provider = urnOf("pulumi:providers:pulumi-nodejs", "default");
  const renamed = <T>(value: T): T => {
    const text = Object.entries(appNames).reduce(
      (json, [from, to]) => json.replaceAll(`"${from}"`, `"${to}"`).replaceAll(`"${from}/`, `"${to}/`),
      JSON.stringify(value),
    );
    return JSON.parse(text) as T;
  };
  const resources = [...state].map(([name, { type, id, inputs, outputs }]): ExportedResource => {
    const token = `pulumi-nodejs:dynamic/applinks:${type}`;
    return {
      urn: urnOf(token, name),
      type: token,
      custom: true,
      ...renamed({ id, inputs: withSecrets(inputs), outputs: withSecrets(outputs) }),
      provider: `${provider}::1`,
    };
  });
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-11-01T10:00:00Z" },
      resources: [
        {
          urn: urnOf("pulumi:pulumi:Stack", `${project}-${stack}`),
          type: "pulumi:pulumi:Stack",
          custom: false,
        },
        {
          urn: provider,
          type: "pulumi:providers:pulumi-nodejs",
          id: "1",
          custom: true,
          inputs: { "applinks:apps": secret(JSON.stringify(own)) },
        },
        ...change(resources),
      ],
      pending_operations: pending,
    },
  };
}

/** A secret as an export with `--show-secrets` has it. */
export function secret(value: unknown): object {
  return { [SIGNATURE]: SECRET, plaintext: JSON.stringify(value) };
}

function withSecrets(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === "clientSecret" ? secret(value) : value]),
  );
}
