/**
 * Whatever is true of an uncertain fact, a link lives its whole life, or nothing is written, through both adapters. In `make test`, few lives
 * have all alternatives together; `make dialects` lets a link live with each alternative alone.
 */

import { AREAS, factEntries } from "../../../facts";
import { parseDialect, type Dialect } from "../../../facts/dialect";
import { ADAPTERS } from "./bothAdapters";
import {
  isPossible,
  live,
  liveAsUser,
  openDialectWorld,
  stop,
  stopLate,
  stopLinked,
  type DialectWorld,
} from "./dialectLife";

let world: DialectWorld;
/** The same with test users, who take part in every verification. */
let usersWorld: DialectWorld;

beforeAll(async () => {
  [world, usersWorld] = await Promise.all([
    openDialectWorld({ testUser: false }),
    openDialectWorld({ testUser: true }),
  ]);
});

afterAll(() => Promise.all([world.stop(), usersWorld.stop()]));

/** Facts about other products than Jira and Confluence; lifecycle/productDialects.test.ts has those that the provider stops at. */
const isOfOthers = (id: string): boolean => Object.hasOwn(AREAS.Products, id);

const CASES = factEntries().flatMap(([id, { assumed, alternatives }]) =>
  Object.entries(alternatives).flatMap(([alternative, { stops = false }]) =>
    (alternative === assumed && !stops) || (stops && isOfOthers(id)) ? [] : [{ id, alternative, stops }],
  ),
);

const LIVABLE = CASES.filter(({ stops }) => !stops);
const STOPPING = CASES.filter(({ stops }) => stops);

/** As few dialects as possible that together have every alternative which the provider works with. */
function coveringDialects(): Dialect[] {
  const dialects: Dialect[] = [];
  for (const { id, alternative } of LIVABLE) {
    const more = { [id]: alternative };
    const free = dialects.find((dialect) => !(id in dialect) && isPossible({ ...dialect, ...more }));
    if (free === undefined) dialects.push(more);
    else Object.assign(free, more);
  }
  return dialects;
}

const areAlone = (process.env["APPLINKS_DIALECTS"] ?? "") !== "";

const LIVES = areAlone
  ? [
      { where: "everything is as assumed", dialect: {} },
      ...LIVABLE.map(({ id, alternative }) => ({
        where: `${id} is ${alternative}`,
        dialect: parseDialect([`${id}=${alternative}`]),
      })),
    ]
  : coveringDialects().map((dialect, index, { length }) => ({
      where: `dialect ${index + 1} of the ${length} with all alternatives is true`,
      dialect,
    }));

/** Dialects of the authorization server that matter to its users. */
const USERS_DIALECTS = ["server-consent=remembered", "server-pkce=s256-only"];

const USERS_LIVES = areAlone
  ? USERS_DIALECTS.map((text) => ({ where: text.replace("=", " is "), dialect: parseDialect([text]) }))
  : [{ where: "consent and PKCE are otherwise than assumed", dialect: parseDialect(USERS_DIALECTS) }];

describe.each(ADAPTERS)("through the adapter %s", (adapter) => {
  test.each(LIVES)(
    "a link goes through its lifecycle where $where",
    async ({ dialect }) => {
      try {
        await live(world, adapter, dialect);
      } catch (cause) {
        throw new Error(`a link does not live where ${JSON.stringify(dialect)}`, { cause });
      }
    },
    // A lifecycle takes some six seconds of computing, but more than a minute on a machine that does other work.
    180_000,
  );

  test.each(USERS_LIVES)("a user verifies a link where $where", ({ dialect }) =>
    liveAsUser(usersWorld, adapter, dialect),
  );

  test.each(STOPPING)("nothing is written where $id is $alternative", ({ id, alternative }) =>
    stop(world, adapter, id, parseDialect([`${id}=${alternative}`])),
  );

  test("a run that learns with its first outgoing link that redirect URLs are computed otherwise is destroyed", () =>
    stopLate(
      world,
      adapter,
      "outgoing-redirect-rule",
      parseDialect(["outgoing-redirect-rule=other", "outgoing-redirect-resource=absent"]),
    ));

  test.each(STOPPING)("a link is not lost when $id is $alternative", ({ id, alternative }) =>
    stopLinked(world, adapter, id, parseDialect([`${id}=${alternative}`])),
  );
});
