/** The languages of programs, and what becomes of the tests of one that is not here: they are skipped, and their titles say why. */

import { spawnSync } from "node:child_process";
import { engine } from "../../tools/engine/engine";
import type { Stack } from "./stack";

/** What a language takes on this machine. */
export interface Toolchain {
  /** A command that succeeds where it is there. */
  probe: [command: string, ...args: string[]];
  /** What that is, in words. */
  needs: string;
  /** The variable by which somebody leaves the language out. */
  without: string;
}

/** A language that programs are written in. */
export interface Language {
  title: string;
  runtime: string;
  /** Nothing, where Node.js is enough. */
  toolchain?: Toolchain;
  /** What the program's folder needs besides the program. */
  prepare(stack: Stack): Promise<void> | void;
}

/** Why a language's toolchain is left out; `undefined` where it is here. */
export function lackOf({ toolchain }: Pick<Language, "toolchain">): string | undefined {
  if (toolchain === undefined) return undefined;
  const { probe, needs, without } = toolchain;
  if (process.env[without] !== undefined) return `${without} is set`;
  const [command, ...args] = probe;
  return spawnSync(command, args, { stdio: "ignore" }).status === 0 ? undefined : `it takes ${needs}`;
}

/** Why programs in a language are left out: its toolchain, or the engine's host for it. */
function lackOfPrograms(language: Language): string | undefined {
  const hosted = language.runtime in engine().hosts;
  return lackOf(language) ?? (hosted ? undefined : `the engine has no host for ${language.runtime}`);
}

/** The languages in which programs run here. */
export function present<L extends Language>(languages: readonly L[]): L[] {
  return languages.filter((language) => lackOfPrograms(language) === undefined);
}

/** A test for each language, whose `title` has the language's for `$title`. */
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

/** `describe` where a language's toolchain is here; else one that skips. */
export function describeWith(language: Language): (title: string, tests: () => void) => void {
  return orSkipped(describe, lackOf(language));
}

/** The same of `test`. */
export function testWith(language: Language): (title: string, run: () => Promise<void>) => void {
  return orSkipped(test, lackOf(language));
}

/** `test` or `describe` where nothing is lacking; else one that skips, with what is lacking in the title. */
export function orSkipped<Body>(
  usual: { (title: string, body: Body): void; skip: (title: string, body: Body) => void },
  lack: string | undefined,
): (title: string, body: Body) => void {
  if (lack === undefined) return usual;
  return (title, body) => {
    // The end of the run names it, with the reason.
    usual.skip(`${title} (left out: ${lack})`, body);
  };
}
