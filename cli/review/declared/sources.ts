/** Where stacks are read from, and how a report names the place: the same on every machine, and without credentials. */

import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseUrl } from "../../../provider/atlassian/urls";

/** Where a stack is read from. */
export type StackSource =
  | ({ state: string } & PassphraseSource)
  | (PassphraseSource & {
      /** The project's folder, whose program is previewed. */
      project?: string | undefined;
      /** The stack's name; in a project, by default the selected stack. */
      stack?: string | undefined;
      /** The backend's URL; by default the one that the CLI is logged in to. */
      backend?: string | undefined;
      /** Whether to run the program. */
      program: boolean;
    });

/** Where the passphrase of a stack's secrets is; by default where Pulumi looks for it. */
export interface PassphraseSource {
  /** The name of an environment variable. */
  passphraseEnv?: string | undefined;
  /** A file. */
  passphraseFile?: string | undefined;
}

/** The folders in which paths of sources start: of the command, and of the review file. */
export interface SourceFolders {
  /** Relative paths start here. */
  folder: string;
  /** Reports name files relative to this one. */
  root: string;
}

/** The sources without those that are listed twice: a stack's objects have one owner, however often the stack is named. */
export function distinctSources(sources: readonly StackSource[], folder: string): StackSource[] {
  const resolved = sources.map((source) => resolvedIn(source, folder));
  return sources.filter(
    (_source, index) => resolved.findIndex((other) => isDeepStrictEqual(other, resolved[index])) === index,
  );
}

function resolvedIn(source: StackSource, folder: string): StackSource {
  if ("state" in source) return { ...source, state: path.resolve(folder, source.state) };
  const { project, ...other } = source;
  return { ...other, ...(project === undefined ? {} : { project: path.resolve(folder, project) }) };
}

/** The name of a stack that was not read: its file or its name, and its project. */
export function nameOfSource(source: StackSource, folders: SourceFolders): string {
  if ("state" in source) return named(source.state, folders);
  const { stack, project } = source;
  if (project === undefined) return stack ?? "";
  return stack === undefined ? named(project, folders) : `${named(project, folders)}/${stack}`;
}

/**
 * What distinguishes stacks of one name, by their sources: the backend, the project or the file. Each is as short as it may be to differ, so
 * that it is the same on every machine, wherever the files are.
 */
export function placesOf(sources: readonly StackSource[], folders: SourceFolders): string[] {
  const files = sources.map((source) => fileOf(source, folders));
  return sources.map((source, index) => {
    const file = files[index];
    if (file !== undefined)
      return shortest(file, files.filter((other) => other !== undefined && other !== file) as string[]);
    const { backend } = source as { backend?: string };
    return backend === undefined ? "the backend of the login" : withoutCredentials(backend);
  });
}

/** The file or folder that a source is read from, without a disk's letter and other spellings; `undefined` for another backend. */
function fileOf(source: StackSource, { folder }: SourceFolders): string | undefined {
  if ("state" in source) return path.resolve(folder, source.state).replaceAll(path.sep, "/");
  const { backend, project } = source;
  if (backend !== undefined) return /^file:/.test(backend) ? backend.replace(/\/+$/, "") : undefined;
  return project === undefined ? undefined : path.resolve(folder, project).replaceAll(path.sep, "/");
}

/** The shortest end of a path, in whole parts, that none of the others has. */
function shortest(file: string, others: readonly string[]): string {
  const parts = file.split("/");
  for (let count = 1; count < parts.length; count += 1) {
    const end = parts.slice(-count).join("/");
    if (!others.some((other) => other === end || other.endsWith(`/${end}`))) return end;
  }
  return file;
}

/** A path as reports name it: relative to the review file if it is below, and otherwise its last part, so that it is the same on every machine. */
export function named(file: string, { folder, root }: SourceFolders): string {
  const absolute = path.resolve(folder, file);
  const relative = path.relative(root, absolute);
  if (relative === "") return ".";
  const isBelow = !relative.startsWith("..") && !path.isAbsolute(relative);
  return isBelow ? relative.replaceAll(path.sep, "/") : path.basename(absolute);
}

/** The backend's URL as a command may print it; `undefined` if it may have a password or a key. */
export function printableBackend(backend: string): string | undefined {
  const url = parseUrl(backend);
  if (url === undefined) return undefined;
  const isOpen =
    url.username === "" && url.password === "" && [...url.searchParams.keys()].every(isOpenOption);
  return isOpen ? backend : undefined;
}

/** Options of object storage that are no secrets: where it is, and which profile or key service to use. */
function isOpenOption(name: string): boolean {
  return OPEN_OPTIONS.has(name.toLowerCase());
}

const OPEN_OPTIONS: ReadonlySet<string> = new Set(
  [
    "awssdk",
    "region",
    "endpoint",
    "profile",
    "s3ForcePathStyle",
    "disableSSL",
    "storage_account",
    "domain",
    "no_tmp_dir",
  ].map((name) => name.toLowerCase()),
);

/** A backend's URL may have a password, or a key in its query. */
function withoutCredentials(backend: string): string {
  const url = parseUrl(backend);
  return url === undefined ? backend : `${url.protocol}//${url.host}${url.pathname}`;
}
