/** Whatever is true of an uncertain fact, a link lives its whole life, or nothing is written: each alternative alone. */

import { factEntries } from "../../../facts";
import { parseDialect } from "../../../facts/dialect";
import { ADAPTERS } from "./bothAdapters";
import { live, openDialectWorld, stop, type DialectWorld } from "./dialectLife";

jest.setTimeout(180_000);

/** `make dialects` lets every alternative pass through both adapters; `make test` through one of them, in turn. */
const IS_WHOLE = process.env["APPLINKS_DIALECTS"] !== undefined;

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
  const cases = CASES.filter((_case, index) => IS_WHOLE || ADAPTERS[index % ADAPTERS.length] === adapter);

  test.each(cases.filter(({ stops }) => !stops))(
    "a link lives where $id is $alternative",
    ({ id, alternative }) => live(world, adapter, parseDialect([`${id}=${alternative}`])),
  );

  test.each(cases.filter(({ stops }) => stops))(
    "nothing is written where $id is $alternative",
    ({ id, alternative }) => stop(world, adapter, id, parseDialect([`${id}=${alternative}`])),
  );
});
