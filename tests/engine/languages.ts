/** The languages of programs. Tests of a language that is not installed are skipped, and their titles have the reason. */

import { spawnSync } from "node:child_process";
import { engine } from "../../tools/engine/engine";
import type { Stack } from "./stack";

/** A language's toolchain on this machine. */
export interface Toolchain {
  /** A command that succeeds if the toolchain is installed. */
  probe: [command: string, ...args: string[]];
  /** A description of the toolchain. */
  needs: string;
  /** The variable that leaves the language out. */
  without: string;
}

/** A language that programs are written in. */
export interface Language {
  title: string;
  runtime: string;
  /** Undefined if Node.js is enough. */
  toolchain?: Toolchain;
  /** Adds what the program's folder needs besides the program. */
  prepare(stack: Stack): Promise<void> | void;
}

/** Why a language's toolchain is left out; `undefined` if it is installed. */
export function lackOf({ toolchain }: Pick<Language, "toolchain">): string | undefined {
  if (toolchain === undefined) return undefined;
  const { probe, needs, without } = toolchain;
  if (process.env[without] !== undefined) return `${without} is set`;
  const [command, ...args] = probe;
  return spawnSync(command, args, { stdio: "ignore" }).status === 0 ? undefined : `it takes ${needs}`;
}

/** Why programs in a language are left out: the toolchain, or the engine's language host. */
function lackOfPrograms(language: Language): string | undefined {
  const hosted = language.runtime in engine().hosts;
  return lackOf(language) ?? (hosted ? undefined : `the engine has no host for ${language.runtime}`);
}

/** The languages in which programs run here. */
export function present<L extends Language>(languages: readonly L[]): L[] {
  return languages.filter((language) => lackOfPrograms(language) === undefined);
}

/** Declares a test for each language; `$title` becomes the language's title. */
export function testEach<L extends Language>(
  languages: readonly L[],
  title: string,
  run: (language: L) => Promise<void>,
): void {
  for (const language of languages) {
    const unlessLacking = orSkipped(test, lackOfPrograms(language));
    unlessLacking(title.replace("$title", language.title), () => run(language));
  }
}

/** `describe` if a language's toolchain is installed; otherwise one that skips. */
export function describeWith(language: Language): (title: string, tests: () => void) => void {
  return orSkipped(describe, lackOf(language));
}

/** `test` if a language's toolchain is installed; otherwise one that skips. */
export function testWith(language: Language): (title: string, run: () => Promise<void>) => void {
  return orSkipped(test, lackOf(language));
}

/** `test` or `describe` if nothing is lacking; otherwise one that skips, with the reason in the title. */
export function orSkipped<Body>(
  usual: { (title: string, body: Body): void; skip: (title: string, body: Body) => void },
  lack: string | undefined,
): (title: string, body: Body) => void {
  if (lack === undefined) return usual;
  return (title, body) => {
    // The run's summary has the title with the reason.
    usual.skip(`${title} (left out: ${lack})`, body);
  };
}
