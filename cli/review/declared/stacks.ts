/** Reads stacks: their last deployments, their programs where they can be run, and their configuration. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { hasUnknown, isRecord } from "../../../provider/schema/values";
import type { Completeness, StackReading } from "../model";
import { gapMessage, messageOf, ReviewError, type Gap } from "../reviewError";
import { shellWord } from "../../shell";
import { readDeployment, type Deployment, type ProviderApps, type StackResource } from "./deployment";
import { decryptionBy, environmentWith, passphraseIn, type Decrypt } from "./passphrase";
import { previewProgram } from "./program";
import { jsonObject, pulumi, type Ended, type Place } from "../../pulumiCli";
import { named, nameOfSource, printableBackend, type SourceFolders, type StackSource } from "./sources";

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
  command: StackCommand;
  /** What its secrets were decrypted with: no report may contain it. */
  passphrases: string[];
  /** By URN: what a run that is targeted at the resource has to create, too. */
  needs: ReadonlyMap<string, readonly string[]>;
  /** The URNs that the stack has not deployed: a refresh refuses them as targets. */
  notDeployed: ReadonlySet<string>;
}

/** What a command needs to run on a stack, from the folder in which the review ran. */
export interface StackCommand {
  /** The options that name the stack and its project's folder: `--stack dev --cwd ../links`. */
  options: string;
  /** Before the command: `PULUMI_BACKEND_URL=… `, or nothing for the backend of the login. */
  environment: string;
  /** What the reader must know, as a sentence with a space at its end, or nothing. */
  note: string;
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
  folders: SourceFolders;
  environment: Record<string, string | undefined>;
  signal: AbortSignal;
}

/** Reads one stack. Throws `ReviewError` if it has no readable state; for other failures, see `gapsOf`. */
export async function loadStack(source: StackSource, tools: StackTools): Promise<LoadedStack> {
  const { folders, environment: common } = tools;
  const { environment, problem } = environmentWith(source, { folder: folders.root, environment: common });
  const own = { ...tools, environment };
  const stack = "state" in source ? loadFile(source, own) : await loadFromCli(source, own);
  const passphrase = environment["PULUMI_CONFIG_PASSPHRASE"];
  const known = { ...stack, passphrases: passphrase === undefined ? [] : [passphrase] };
  // The reason of the CLI would be about a passphrase that is not set.
  if (problem === undefined || stack.reading.secrets.state === "read") return known;
  return { ...known, reading: { ...stack.reading, secrets: unread(problem) } };
}

/** What was not read of a stack, beside its apps: its program, or its secrets. */
export function gapsOf({ reading, resources }: LoadedStack): Gap[] {
  const { key: stack, programNotRun, secrets } = reading;
  const gaps: Gap[] = [];
  if (programNotRun !== undefined) {
    const what = `the program of ${stack} could not be previewed, so its last deployment was reviewed instead`;
    const message = gapMessage(what, programNotRun, "PROGRAM_FAILED");
    gaps.push({ stack, about: "program", message });
  }
  const isHidden = ({ deployed }: DeclaredResource): boolean => hasUnknown(deployed?.state?.["clientSecret"]);
  if (secrets.state !== "read" && resources.some(isHidden)) {
    const message = gapMessage(
      `the client secrets of ${stack} were not compared`,
      secrets.reason,
      "WRONG_PASSPHRASE",
    );
    gaps.push({ stack, about: "secrets", message });
  }
  return gaps;
}

function loadFile(source: { state: string }, { folders, environment }: StackTools): LoadedStack {
  const absolute = path.resolve(folders.folder, source.state);
  const file = named(source.state, folders);
  let text: string;
  try {
    text = readFileSync(absolute, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new ReviewError("STATE_UNREADABLE", `${file} can't be read (${code}).`, error);
  }
  const { deployment, secrets } = withSecrets(file, text, environment);
  const [, stack] = /\/(.+)$/.exec(deployment.name ?? "") ?? [];
  return loaded(deployment, {
    fallbackKey: file,
    secrets,
    declared: undefined,
    programNotRun: undefined,
    config: undefined,
    folder: path.dirname(absolute),
    command: {
      options: stack === undefined ? "" : `--stack ${shellWord(stack)}`,
      environment: "",
      note: OF_UNKNOWN_PROJECT,
    },
  });
}

/** Reads a deployment, with secrets if the environment has the passphrase. `origin` is the file or the stack in messages. */
function withSecrets(
  origin: string,
  text: string,
  environment: Record<string, string | undefined>,
): { deployment: Deployment; secrets: Completeness } {
  const locked = deploymentOf(origin, text);
  if (!locked.hasHiddenSecrets) return { deployment: locked, secrets: { state: "read" } };
  let decrypt: Decrypt;
  try {
    const passphrase = passphraseIn(environment);
    if (locked.salt === undefined)
      return {
        deployment: locked,
        secrets: unread("they are not encrypted with a passphrase: use --stack."),
      };
    if (passphrase === undefined)
      return { deployment: locked, secrets: unread("PULUMI_CONFIG_PASSPHRASE is not set.") };
    decrypt = decryptionBy(passphrase, locked.salt);
  } catch (error) {
    return { deployment: locked, secrets: unread(messageOf(error)) };
  }
  const deployment = readDeployment(text, decrypt);
  return { deployment, secrets: deployment.hasHiddenSecrets ? OTHER_KEY : { state: "read" } };
}

const OTHER_KEY: Completeness = { state: "partly read", reason: "some are encrypted with another key." };

/** Reads a deployment without decrypting secrets. Throws `ReviewError` with its origin. */
function deploymentOf(origin: string, text: string): Deployment {
  try {
    return readDeployment(text);
  } catch (error) {
    if (!(error instanceof ReviewError)) throw error;
    throw new ReviewError(error.code, `${origin} can't be read: ${error.message}`, error);
  }
}

async function loadFromCli(
  source: Exclude<StackSource, { state: string }>,
  { folders, environment, signal }: StackTools,
): Promise<LoadedStack> {
  const { project, backend, program } = source;
  const place: Place = {
    folder: path.resolve(folders.folder, project ?? "."),
    backend,
    environment,
    signal,
  };
  const stack = source.stack ?? (await selectedStack(place, nameOfSource(source, folders)));
  // Each starts the CLI, and none depends on another.
  const [{ text, secrets }, config, { declared, programNotRun }] = await Promise.all([
    exported(place, stack),
    project === undefined ? undefined : configuredApps(place, stack),
    project !== undefined && program ? previewed(place, stack) : NO_PROGRAM,
  ]);
  return loaded(deploymentOf(stack, text), {
    fallbackKey: stack,
    secrets,
    declared,
    programNotRun,
    config,
    folder: place.folder,
    command: {
      options: [`--stack ${shellWord(stack)}`, ...workingFolder(folders.folder, place, project)].join(" "),
      environment: backend === undefined ? "" : backendVariable(backend),
      note: project === undefined ? OF_UNKNOWN_PROJECT : "",
    },
  });
}

const OF_UNKNOWN_PROJECT = "Run it in the folder of the stack's project. ";

/** A password or a key of the backend stays out of commands. */
function backendVariable(backend: string): string {
  return `PULUMI_BACKEND_URL=${shellWord(printableBackend(backend) ?? "<the backend's URL>")} `;
}

/** The option for a project in another folder than the command's. */
function workingFolder(from: string, { folder }: Place, project: string | undefined): string[] {
  const relative = path.relative(from, folder);
  return project === undefined || relative === "" ? [] : [`--cwd ${shellWord(relative)}`];
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
export async function selectedStack(place: Place, project: string): Promise<string> {
  const { code, stdout, stderr } = await pulumi(place, "stack", "--show-name");
  const name = stdout.trim();
  if (code === 0 && name !== "") return name;
  throw new ReviewError(
    "STACK_UNREADABLE",
    `the project ${project} has no selected stack (${reasonOf({ code, stdout, stderr })}). Name it with --stack, or select it: pulumi stack select.`,
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
export async function configuredApps(place: Place, stack: string): Promise<string | undefined> {
  const { code, stdout } = await pulumi(place, "config", "--stack", stack, "--json", "--show-secrets");
  if (code !== 0) return undefined;
  const entry = jsonObject(stdout)?.["applinks:apps"];
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
  command: StackCommand;
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
  for (const urn of new Set([...deployedByUrn.keys(), ...declarations.keys()])) {
    const deployed = deployedByUrn.get(urn);
    resources.push({ urn, declared: asFarAsKnown(declarations.get(urn), deployed), deployed });
  }
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
    command: parts.command,
    passphrases: [],
    notDeployed: new Set(resources.flatMap(({ urn, deployed }) => (deployed === undefined ? [urn] : []))),
    needs: new Map(
      resources.flatMap(({ urn, declared: own }) =>
        own === undefined || own.needs.length === 0 ? [] : [[urn, own.needs] as const],
      ),
    ),
  };
}

/**
 * The declaration, with the deployed inputs where a preview does not show the declared ones: secrets, and outputs of resources that will
 * change.
 */
function asFarAsKnown(
  declared: StackResource | undefined,
  deployed: StackResource | undefined,
): StackResource | undefined {
  if (declared === undefined || deployed === undefined || declared === deployed) return declared;
  const inputs = Object.entries(declared.inputs).map(([name, value]) => {
    const before = deployed.inputs[name];
    return [name, hasUnknown(value) && before !== undefined ? before : value] as const;
  });
  return { ...declared, inputs: Object.fromEntries(inputs) };
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
