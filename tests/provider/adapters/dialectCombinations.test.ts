/**
 * Random combinations of what may be true of the uncertain facts: a link lives its whole life, or nothing is written. In `make test` for half a
 * minute; `make dialects` runs at least 300, with a new seed that it prints. A failure is shrunk to the facts that matter.
 */

import * as fc from "fast-check";
import { AREAS, factEntries, type Fact } from "../../../facts";
import { parseDialect } from "../../../facts/dialect";
import { beginSweep, SWEEP } from "../../sweep";
import { ADAPTERS } from "./bothAdapters";
import { isPossible, live, openDialectWorld, stop, type DialectWorld } from "./dialectLife";

let world: DialectWorld;

beforeAll(async () => {
  world = await openDialectWorld({ testUser: false });
});

afterAll(() => world.stop());

/** How many combinations there are at least. */
const LEAST = Number(process.env["APPLINKS_DIALECTS"] ?? 3);

const alternativesOf = ({ assumed, alternatives }: Fact, stopping: boolean): string[] =>
  Object.keys(alternatives).filter(
    (id) => (alternatives[id]?.stops === true) === stopping && (stopping || id !== assumed),
  );

/** A value once in so many draws, otherwise none. A failure shrinks to none. */
function rarely<T>(draws: number, value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: draws - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: value },
  );
}

/** Alternatives that the provider works with, for about every fourth fact. */
const LIVABLE = fc
  .record(
    Object.fromEntries(
      factEntries()
        .map(([id, fact]) => [id, alternativesOf(fact, false)] as const)
        .filter(([, alternatives]) => alternatives.length > 0)
        .map(([id, alternatives]) => [id, rarely(4, fc.constantFrom(...alternatives))]),
    ),
  )
  .map((drawn) =>
    Object.entries(drawn).flatMap(([id, alternative]) =>
      alternative === undefined ? [] : [`${id}=${alternative}`],
    ),
  );

/** Sometimes one that it can't work with. */
const STOPPING = rarely(
  11,
  fc.constantFrom(
    // What stops the provider in other products than Jira and Confluence does not show in these.
    ...factEntries().flatMap(([id, fact]) =>
      (Object.hasOwn(AREAS.Products, id) ? [] : alternativesOf(fact, true)).map((alternative) => ({
        id,
        alternative,
      })),
    ),
  ),
);

/** Combinations that the provider failed in, shrunk to the facts that matter. */
const FOUND = [
  {
    where: "a root in another place has a list in an unknown format",
    texts: ["outgoing-root=oauth2-client-folder", "outgoing-list=unknown"],
    stopping: "outgoing-list",
  },
  {
    where: "redirect URLs are computed otherwise, and no resource returns one",
    texts: ["outgoing-redirect-resource=absent", "outgoing-redirect-rule=other"],
    stopping: "outgoing-redirect-rule",
  },
] as const;

describe.each(ADAPTERS)("through the adapter %s", (adapter) => {
  test.each(FOUND)("nothing is written where $where", ({ texts, stopping }) =>
    stop(world, adapter, stopping, parseDialect(texts)),
  );
});

test(
  "a link lives, or nothing is written, whatever combination of alternatives is true",
  async () => {
    const lives = { dynamic: 0, plugin: 0 };
    const start = performance.now();
    const all = (): number => lives.dynamic + lives.plugin;
    const sweep = beginSweep("combinations of uncertain facts", () => all() >= LEAST);
    try {
      await fc.assert(
        fc.asyncProperty(
          LIVABLE,
          STOPPING,
          fc.constantFrom(...ADAPTERS),
          async (texts, stopping, adapter) => {
            const dialect = parseDialect(
              stopping === undefined ? texts : [...texts, `${stopping.id}=${stopping.alternative}`],
            );
            if (!isPossible(dialect)) return;
            await sweep.attempt(async () => {
              if (stopping === undefined) await live(world, adapter, dialect);
              else await stop(world, adapter, stopping.id, dialect);
              lives[adapter] += 1;
            });
          },
        ),
        { seed: SWEEP.seed, numRuns: 20 * LEAST + 1000, endOnFailure: false },
      );
    } finally {
      sweep.report();
      const seconds = Math.round((performance.now() - start) / 1000);
      process.stdout.write(`lives: ${lives.dynamic} dynamic, ${lives.plugin} plugin; ${seconds} seconds\n`);
    }
    expect(all()).toBeGreaterThanOrEqual(LEAST);
    expect(factEntries().length).toBeGreaterThanOrEqual(40);
  },
  60 * 60_000,
);
