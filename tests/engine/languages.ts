/** The languages of programs, and what becomes of the tests of one that is not here. */

import { engine } from "../../tools/engine/engine";
import type { Stack } from "./stack";

/** A language that programs are written in. */
export interface Language {
  title: string;
  runtime: string;
  /** Whoever is without it says so by this variable. */
  without?: string;
  /** What the program's folder needs besides the program. */
  prepare(stack: Stack): Promise<void> | void;
}

/** Whether nobody said to be without a language. */
export function isHere({ without }: Language): boolean {
  return without === undefined || process.env[without] === undefined;
}

/** The languages that are here, the engine's hosts included; says which are not. */
export function hereOf<L extends Language>(languages: L[]): L[] {
  const { hosts } = engine();
  return languages.filter((language) => {
    const what = `The program in ${language.title} is`;
    if (!isHereOrTold(language, what)) return false;
    const hosted = language.runtime in hosts;
    if (!hosted && process.env["CI"] !== undefined)
      throw new Error(`the engine has no host for ${language.runtime}: a run in CI leaves no language out`);
    if (!hosted) process.stderr.write(`${what} left out: the engine has no host for ${language.runtime}\n`);
    return hosted;
  });
}

/** `describe` if a language is here; else one that skips, after a word on what is left out: `Python is`. */
export function describeWith(language: Language, what: string): jest.Describe {
  // eslint-disable-next-line no-restricted-syntax -- only whoever says so is without it, and is told
  return isHereOrTold(language, what) ? describe : describe.skip;
}

/** The same of `test`. */
export function testWith(language: Language, what: string): jest.It {
  // eslint-disable-next-line no-restricted-syntax -- only whoever says so is without it, and is told
  return isHereOrTold(language, what) ? test : test.skip;
}

function isHereOrTold(language: Language, what: string): boolean {
  const here = isHere(language);
  if (!here) process.stderr.write(`${what} left out: ${language.without ?? ""} is set\n`);
  return here;
}
