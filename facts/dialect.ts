/** Dialects: what is true of one app, where it differs from what is assumed. */

import { FACTS, factEntries, type AlternativeId, type Fact, type FactId } from "./index";

/** The alternative that is true, by the fact's ID. A fact that is missing is as assumed. */
export type Dialect = { [Id in FactId]?: AlternativeId<Id> };

/** The alternative of a fact that is true in a dialect. */
export function truthIn<Id extends FactId>(dialect: Dialect, id: Id): AlternativeId<Id> {
  return (dialect[id] ?? FACTS[id].assumed) as AlternativeId<Id>;
}

/** What is wrong with a dialect from outside; nothing for a valid one. */
export function dialectProblems(dialect: unknown): string[] {
  if (typeof dialect !== "object" || dialect === null || Array.isArray(dialect))
    return ["a dialect is an object of alternatives by fact"];
  return Object.entries(dialect).flatMap(([id, alternative]) => problemOf(id, alternative) ?? []);
}

function problemOf(id: string, alternative: unknown): string | undefined {
  const facts: Record<string, Fact> = FACTS;
  const fact = Object.hasOwn(facts, id) ? facts[id] : undefined;
  if (fact === undefined) return `there is no fact "${id}"; the facts are ${Object.keys(facts).join(", ")}`;
  const known = Object.keys(fact.alternatives);
  if (typeof alternative === "string" && known.includes(alternative)) return undefined;
  return `the fact ${id} has no alternative ${JSON.stringify(alternative)}; its alternatives are ${known.join(", ")}`;
}

/**
 * Reads a dialect from texts such as `incoming-secret-returned=creation` and `random:42`. Later texts take precedence. Throws an `Error` with all
 * problems.
 */
export function parseDialect(texts: readonly string[], deployment?: "dataCenter" | "cloud"): Dialect {
  const problems: string[] = [];
  const chosen = new Map<string, unknown>();
  for (const text of texts) {
    const seed = /^random:(\d{1,10})$/.exec(text)?.[1];
    const [, id, alternative] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    if (seed !== undefined)
      for (const drawn of Object.entries(randomDialect(Number(seed), deployment))) chosen.set(...drawn);
    else if (id !== undefined && alternative !== undefined) chosen.set(id, alternative);
    else problems.push(`"${text}" is neither <fact>=<alternative> nor random:<seed>`);
  }
  // From entries, because an assignment of "__proto__" makes no member.
  const dialect: Record<string, unknown> = Object.fromEntries(chosen);
  problems.push(...dialectProblems(dialect));
  if (problems.length > 0) throw new Error(problems.join("; "));
  return dialect;
}

/**
 * A random dialect of a Data Center app, or of a Cloud site; the same seed gives the same one. Every third fact or so is not as assumed. It has no
 * alternative that the provider can't work with: nearly every random dialect would have one, and would test nothing else.
 */
export function randomDialect(seed: number, deployment?: "dataCenter" | "cloud"): Dialect {
  const next = randomNumbers(seed);
  const dialect: Record<string, string> = {};
  for (const [id, { assumed, alternatives }] of factEntries(deployment)) {
    const others = Object.keys(alternatives).filter(
      (name) => name !== assumed && alternatives[name]?.stops !== true,
    );
    const [isOther, which] = [next() < 1 / 3, next()];
    const chosen = others[Math.floor(which * others.length)];
    if (isOther && chosen !== undefined) dialect[id] = chosen;
  }
  return dialect;
}

/** Numbers from 0 to 1, without 1 (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
