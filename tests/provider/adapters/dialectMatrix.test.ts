/** Whatever is true of an uncertain fact, a link lives its whole life, or nothing is written: each alternative alone, through both adapters. */

import { factEntries } from "../../../facts";
import { parseDialect } from "../../../facts/dialect";
import { ADAPTERS } from "./bothAdapters";
import { live, openDialectWorld, stop, type DialectWorld } from "./dialectLife";

let world: DialectWorld;

beforeAll(async () => {
  world = await openDialectWorld({ testUser: false });
});

afterAll(() => world.stop());

const CASES = factEntries().flatMap(([id, { assumed, alternatives }]) =>
  Object.entries(alternatives).flatMap(([alternative, { stops = false }]) =>
    alternative === assumed && !stops ? [] : [{ id, alternative, stops }],
  ),
);

test.each(ADAPTERS)("a link lives where everything is as assumed (%s)", (adapter) =>
  live(world, adapter, {}),
);

describe.each(ADAPTERS)("through the adapter %s", (adapter) => {
  test.each(CASES.filter(({ stops }) => !stops))(
    "a link lives where $id is $alternative",
    ({ id, alternative }) => live(world, adapter, parseDialect([`${id}=${alternative}`])),
  );

  test.each(CASES.filter(({ stops }) => stops))(
    "nothing is written where $id is $alternative",
    ({ id, alternative }) => stop(world, adapter, id, parseDialect([`${id}=${alternative}`])),
  );
});
