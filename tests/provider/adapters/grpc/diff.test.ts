import { diffResponse, differences } from "../../../../provider/adapters/grpc/diff";
import { UNKNOWN } from "../../../../provider/schema/values";
import { CLIENT, openBench, type Bench } from "./bench";
import type { Differs, Plugin } from "./client";

const change = { path: "redirectUrls", kind: "update", replace: false } as const;

const between = (old: string[], declared: string[]): Record<string, string> =>
  Object.fromEntries(differences(change, old, declared).map(({ path, kind }) => [path, kind]));

describe("the elements that differ", () => {
  test.each<[old: string[], declared: string[], found: Record<string, string>]>([
    [["a"], ["a", "b"], { "redirectUrls[1]": "add" }],
    [["a", "b"], ["a"], { "redirectUrls[1]": "delete" }],
    [["a", "b"], ["a", "c"], { "redirectUrls[1]": "update" }],
    [["a", "b"], ["b"], { "redirectUrls[0]": "delete" }],
    [["a", "b"], ["b", "a", "c"], { "redirectUrls[2]": "add" }],
    [["a", "b"], ["c", "d"], { "redirectUrls[0]": "update", "redirectUrls[1]": "update" }],
    [["a", "b"], ["b", "c"], { "redirectUrls[1]": "add", "redirectUrls[0]": "delete" }],
  ])("from %j to %j", (old, declared, found) => {
    expect(between(old, declared)).toEqual(found);
  });

  test("an unknown element differs", () => {
    expect(differences(change, ["a"], ["a", UNKNOWN])).toEqual([{ path: "redirectUrls[1]", kind: "add" }]);
  });

  test("a value that is not an array differs as a whole", () => {
    expect(differences(change, "a", UNKNOWN)).toMatchObject([{ path: "redirectUrls", kind: "update" }]);
  });

  test("a change without a differing element is reported as a whole", () => {
    expect(between(["a"], ["a"])).toEqual({ redirectUrls: "update" });
  });
});

test("no change has empty details, so that the engine does not compare by itself", () => {
  const result = { changes: [], drift: [], deleteBeforeReplace: false };
  const response = diffResponse(result, { state: {}, oldInputs: {}, inputs: {} }).toObject();
  expect(response).toMatchObject({ changes: 1, hasdetaileddiff: true, detaileddiffMap: [], diffsList: [] });
});

describe("the diff of a client", () => {
  let bench: Bench;
  let plugin: Plugin;

  beforeAll(async () => {
    bench = await openBench();
    plugin = await bench.plugin();
  });

  afterAll(() => bench.close());

  /** The diff result of a client on Jira for these inputs. */
  async function declaring(news: Record<string, unknown>): Promise<Differs> {
    const olds = {
      ...CLIENT,
      incomingId: "7",
      clientId: "c",
      clientSecret: "s",
      ownership: "owned",
      drift: [],
    };
    return plugin.diff("IncomingClient", "jira/incoming/7", olds, { ...CLIENT, ...news }, CLIENT);
  }

  test("reports an added, a changed and a removed input", async () => {
    expect(await declaring({ rotation: "1" })).toMatchObject({ details: { rotation: "ADD" } });
    expect(await declaring({ name: "other" })).toMatchObject({ details: { name: "UPDATE" }, replaces: [] });
    expect(await declaring({ scopes: null })).toMatchObject({ details: { scopes: "DELETE" } });
  });

  test("reports several changes at once with their paths", async () => {
    expect(
      await declaring({ scopes: ["READ"], redirectUrls: [...CLIENT.redirectUrls, "https://b.example.com"] }),
    ).toEqual({
      changes: "some",
      details: { "scopes[0]": "UPDATE", "redirectUrls[1]": "ADD" },
      diffs: ["redirectUrls", "scopes"],
      replaces: [],
      // Without effect, unless the program requests a replacement: its name would be taken.
      deleteBeforeReplace: true,
    });
  });

  test("reports a replacement", async () => {
    expect(await declaring({ app: "confluence", scopes: ["READ"] })).toMatchObject({
      details: { app: "UPDATE_REPLACE", "scopes[0]": "UPDATE" },
      replaces: ["app"],
      deleteBeforeReplace: false,
    });
    const grant = { app: "jira", clientId: "a", scopes: ["READ"] };
    const olds = { ...grant, incomingId: "7", effectiveScopes: ["READ"], drift: [] };
    const id = "jira/incoming/7/scopes";
    expect(await plugin.diff("ScopeGrant", id, olds, { ...grant, clientId: "b" }, grant)).toMatchObject({
      details: { clientId: "UPDATE_REPLACE" },
      replaces: ["clientId"],
    });
  });

  test("deletes the old object first if the new one needs its name", async () => {
    const link = { app: "jira", name: "Wiki", type: "generic", applicationUrl: "https://a.example.com" };
    const { inputs } = await plugin.check("ApplicationLink", link);
    const olds = { ...inputs, linkId: "7", ownership: "owned", drift: [] };
    expect(
      await plugin.diff("ApplicationLink", "jira/link/7", olds, { ...inputs, type: "confluence" }, inputs),
    ).toMatchObject({ details: { type: "UPDATE_REPLACE" }, replaces: ["type"], deleteBeforeReplace: true });
  });

  test("reports drift of an input as a difference from the state", async () => {
    const olds = {
      ...CLIENT,
      scopes: ["ADMIN"],
      incomingId: "7",
      clientId: "c",
      clientSecret: "s",
      drift: [],
    };
    expect(await plugin.diff("IncomingClient", "jira/incoming/7", olds, CLIENT, CLIENT)).toMatchObject({
      details: { "scopes[0]": "UPDATE!" },
    });
  });

  test("reports drift that is not an input", async () => {
    const olds = { ...CLIENT, incomingId: "7", clientId: "c", clientSecret: "s", drift: ["it was reset"] };
    expect(await plugin.diff("IncomingClient", "jira/incoming/7", olds, CLIENT, CLIENT)).toEqual({
      changes: "some",
      details: { drift: "UPDATE!" },
      diffs: ["drift"],
      replaces: [],
      deleteBeforeReplace: true,
    });
  });
});
