/** Where stacks are read from, and how a report names the place: the same on every machine, and without credentials. */

import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parseUrl } from "../../../provider/atlassian/urls";

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
  if ("state" in source) return { state: path.resolve(folder, source.state) };
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

/** What distinguishes a stack from one of another backend that has the same name. */
export function placeOfSource(source: StackSource, folders: SourceFolders): string {
  if ("state" in source) return named(source.state, folders);
  const { backend, project } = source;
  if (backend !== undefined) return withoutCredentials(backend);
  return project === undefined ? "the backend of the login" : named(project, folders);
}

/** A path as reports name it: the same on every machine, if it is below the folder of the review file. */
export function named(file: string, { folder, root }: SourceFolders): string {
  const relative = path.relative(root, path.resolve(folder, file));
  return (relative === "" ? "." : relative).replaceAll(path.sep, "/");
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
