/** Reads stacks: their last deployments, their programs where they can be run, and their configuration. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { isRecord } from "../../../provider/schema/values";
import type { Completeness, StackReading } from "../model";
import { messageOf, ReviewError, type Gap } from "../reviewError";
import { readDeployment, type Deployment, type ProviderApps, type StackResource } from "./deployment";
import { decryptionBy, passphraseIn, type Decrypt } from "./passphrase";
import { previewProgram } from "./program";
import { pulumi, type Ended, type Place } from "./pulumiCli";

/** Where a stack is read from. */
export type StackSource =
  | { state: string }
  | {
      /** The project's folder, whose program is previewed. */
      project?: string | undefined;
      /** The stack's name; in a project, by default the selected stack. */
      stack?: string | undefined;
      /** The backend's URL; by default the one that the CLI is logged in to. */
      backend?: string | undefined;
      /** Whether to run the program. */
      program: boolean;
    };

/** A stack that was read. */
export interface LoadedStack {
  reading: Omit<StackReading, "verdicts" | "notVerified">;
  /** What is declared, and what is deployed. */
  resources: DeclaredResource[];
  /** The apps of each provider instance, by URN and ID. */
  providers: Map<string, ProviderApps>;
  pending: Deployment["pending"];
  /** The folder in which relative paths of its configuration start. */
  folder: string;
  /** The options that name the stack in a command: `--stack dev`. */
  options: string;
  gaps: Gap[];
}

/** One resource, by what the program declares and what the stack has. */
export interface DeclaredResource {
  urn: string;
  /** What the program declares; `undefined` for a resource that it no longer has. */
  declared: StackResource | undefined;
  /** What the stack last deployed; `undefined` for a resource that was never deployed. */
  deployed: StackResource | undefined;
}

/** What all stacks are read with. */
export interface StackTools {
  /** The folder in which relative paths start. */
  folder: string;
  environment: Record<string, string | undefined>;
  signal: AbortSignal;
}

/** Reads one stack. Throws `ReviewError` if it has no readable state; other failures are gaps. */
export async function loadStack(source: StackSource, tools: StackTools): Promise<LoadedStack> {
  return "state" in source ? loadFile(source.state, tools) : loadFromCli(source, tools);
}

function loadFile(file: string, { folder, environment }: StackTools): LoadedStack {
  const absolute = path.resolve(folder, file);
  let text: string;
  try {
    text = readFileSync(absolute, "utf8");
  } catch (error) {
    throw new ReviewError("STATE_UNREADABLE", `${file} can't be read: ${messageOf(error)}.`, error);
  }
  const { deployment, secrets } = withSecrets(file, text, environment);
  return loaded(deployment, {
    fallbackKey: file,
    secrets,
    declared: undefined,
    programNotRun: undefined,
    config: undefined,
    folder: path.dirname(absolute),
    options: "",
  });
}

/** Reads a deployment, with secrets if the environment has the passphrase. */
function withSecrets(
  file: string,
  text: string,
  environment: Record<string, string | undefined>,
): { deployment: Deployment; secrets: Completeness } {
  const explained = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof ReviewError)) throw error;
      throw new ReviewError(error.code, `${file}: ${error.message}`, error);
    }
  };
  const locked = explained(() => readDeployment(text));
  if (!locked.hasHiddenSecrets) return { deployment: locked, secrets: { state: "read" } };
  let decrypt: Decrypt;
  try {
    const passphrase = passphraseIn(environment);
    if (locked.salt === undefined)
      return { deployment: locked, secrets: unread("they are not encrypted with a passphrase: use --stack") };
    if (passphrase === undefined)
      return { deployment: locked, secrets: unread("PULUMI_CONFIG_PASSPHRASE is not set") };
    decrypt = decryptionBy(passphrase, locked.salt);
  } catch (error) {
    return { deployment: locked, secrets: unread(messageOf(error)) };
  }
  return { deployment: readDeployment(text, decrypt), secrets: { state: "read" } };
}

async function loadFromCli(
  { project, stack: named, backend, program }: Exclude<StackSource, { state: string }>,
  { folder, environment, signal }: StackTools,
): Promise<LoadedStack> {
  const place: Place = {
    folder: path.resolve(folder, project ?? "."),
    backend,
    environment,
    signal,
  };
  const stack = named ?? (await selectedStack(place, project));
  // Each starts the CLI, and none depends on another.
  const [{ text, secrets }, config, { declared, programNotRun }] = await Promise.all([
    exported(place, stack),
    project === undefined ? undefined : configuredApps(place, stack),
    project !== undefined && program ? previewed(place, stack) : NO_PROGRAM,
  ]);
  const deployment = readDeployment(text);
  return loaded(deployment, {
    fallbackKey: stack,
    secrets,
    declared,
    programNotRun,
    config,
    folder: place.folder,
    options: [`--stack ${stack}`, ...(project === undefined ? [] : [`--cwd ${project}`])].join(" "),
  });
}

const NO_PROGRAM: Pick<Parts, "declared" | "programNotRun"> = {
  declared: undefined,
  programNotRun: undefined,
};

/** The program's declarations, or why it was not run. */
async function previewed(place: Place, stack: string): Promise<Pick<Parts, "declared" | "programNotRun">> {
  try {
    return { ...NO_PROGRAM, declared: await previewProgram(place, stack) };
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    return { ...NO_PROGRAM, programNotRun: error.message };
  }
}

/** The name of the selected stack. Throws `ReviewError` (STACK_UNREADABLE) if there is none. */
async function selectedStack(place: Place, project: string | undefined): Promise<string> {
  const { code, stdout, stderr } = await pulumi(place, "stack", "--show-name");
  const name = stdout.trim();
  if (code === 0 && name !== "") return name;
  throw new ReviewError(
    "STACK_UNREADABLE",
    `${project ?? "the folder"} has no selected stack (${reasonOf({ code, stdout, stderr })}). Name it with --stack, or select it: pulumi stack select.`,
  );
}

/** The state with secrets in plain text if they can be decrypted, otherwise without. Takes no lock. */
async function exported(place: Place, stack: string): Promise<{ text: string; secrets: Completeness }> {
  const open = await pulumi(place, "stack", "export", "--stack", stack, "--show-secrets");
  if (open.code === 0) return { text: open.stdout, secrets: { state: "read" } };
  const closed = await pulumi(place, "stack", "export", "--stack", stack);
  if (closed.code === 0) return { text: closed.stdout, secrets: unread(reasonOf(open)) };
  throw new ReviewError(
    "STACK_UNREADABLE",
    `the stack ${stack} can't be read: ${reasonOf(closed)}. Check its name, the backend and the login: pulumi stack ls --all.`,
  );
}

/** The JSON of `applinks:apps` in the stack's configuration; `undefined` if it is not set, or can't be decrypted. */
async function configuredApps(place: Place, stack: string): Promise<string | undefined> {
  const { code, stdout } = await pulumi(place, "config", "--stack", stack, "--json", "--show-secrets");
  if (code !== 0) return undefined;
  const values: unknown = JSON.parse(stdout);
  const entry = isRecord(values) ? values["applinks:apps"] : undefined;
  const value = isRecord(entry) ? entry["value"] : undefined;
  return typeof value === "string" ? value : undefined;
}

interface Parts {
  fallbackKey: string;
  secrets: Completeness;
  declared: Map<string, StackResource> | undefined;
  programNotRun: string | undefined;
  config: string | undefined;
  folder: string;
  options: string;
}

function loaded(deployment: Deployment, parts: Parts): LoadedStack {
  const { declared, programNotRun, config } = parts;
  const deployedByUrn = new Map<string, StackResource>();
  const resources: DeclaredResource[] = [];
  for (const deployed of deployment.resources) {
    // A replaced object that still exists has the URN of its replacement.
    if (deployed.pendingDeletion) resources.push({ urn: deployed.urn, declared: undefined, deployed });
    else deployedByUrn.set(deployed.urn, deployed);
  }
  const declarations = declared ?? deployedByUrn;
  for (const urn of new Set([...deployedByUrn.keys(), ...declarations.keys()]))
    resources.push({ urn, declared: declarations.get(urn), deployed: deployedByUrn.get(urn) });
  const key = deployment.name ?? parts.fallbackKey;
  return {
    reading: {
      key,
      source: declared === undefined ? "last deployment" : "program",
      ...(programNotRun === undefined ? {} : { programNotRun }),
      completeness:
        programNotRun === undefined ? { state: "read" } : { state: "partly read", reason: programNotRun },
      secrets: parts.secrets,
      ...(deployment.deployedAt === undefined ? {} : { deployedAt: deployment.deployedAt }),
    },
    resources,
    providers: withConfig(deployment.providers, resources, config),
    pending: deployment.pending,
    folder: parts.folder,
    options: parts.options,
    gaps:
      programNotRun === undefined
        ? []
        : [
            {
              stack: key,
              message: `the program of ${key} was not run, so its last deployment was reviewed instead: ${programNotRun}`,
            },
          ],
  };
}

/** The apps of each provider instance. The configuration of the stack is newer than the one that its last run has left in the state. */
function withConfig(
  providers: ReadonlyMap<string, ProviderApps>,
  resources: readonly DeclaredResource[],
  config: string | undefined,
): Map<string, ProviderApps> {
  const result = new Map(providers);
  if (config === undefined) return result;
  for (const { declared, deployed } of resources) {
    for (const provider of [declared?.provider, deployed?.provider]) {
      if (provider !== undefined && /::default(?:_[^:]*)?::[^:]*$/.test(provider))
        result.set(provider, { apps: config });
    }
  }
  return result;
}

function unread(reason: string): Completeness {
  return { state: "unread", reason };
}

/** Why a command failed: its last line on standard error. */
function reasonOf({ code, stderr }: Ended): string {
  const lines = stderr.split("\n").map((line) => line.trim().replace(/^error: /, ""));
  return lines.filter((line) => line !== "").at(-1) ?? `exit code ${code ?? "unknown"}`;
}
