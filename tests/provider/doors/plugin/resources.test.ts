import { CLIENT, openBench, type Bench } from "./bench";
import { secret } from "./client";

let bench: Bench;

beforeAll(async () => {
  bench = await openBench();
});

afterAll(() => bench.close());

beforeEach(() => bench.sandbox.control.reset());

test("a client is created, and its secret leaves sealed", async () => {
  const plugin = await bench.plugin();
  const { id, properties } = await bench.make(plugin, "IncomingClient", CLIENT);
  expect(id).toMatch(/^jira\/incoming\//);
  expect(properties).toMatchObject({ ...CLIENT, clientSecret: secret(expect.any(String)), drift: [] });
});
