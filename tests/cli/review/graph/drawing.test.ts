import { drawingOf } from "../../../../cli/review/graph/drawing";
import { PRODUCTS } from "../../../../provider/atlassian/products";
import type { GraphEdge } from "../../../../cli/review/model";
import { sampleReview } from "../sampleReview";

const EDGE: GraphEdge = { from: "a", to: "b", name: "Wiki", state: "declared", halves: "both" };

function linkOf(edge: Partial<GraphEdge>): ReturnType<typeof drawingOf>["links"][number] {
  const nodes = [
    { key: "a", name: "wiki", product: "Confluence" },
    { key: "b", name: "jira", product: "Jira" },
  ];
  const [link] = drawingOf({ nodes, edges: [{ ...EDGE, ...edge }] }).links;
  if (link === undefined) throw new Error("there is no link");
  return link;
}

function linesOf(edge: Partial<GraphEdge>): string[] {
  return linkOf(edge).lines.map((runs) => runs.map(({ text }) => text).join(""));
}

test("each app has its name and its product, and one without a product is not reviewed", () => {
  expect(drawingOf(sampleReview().graph).apps).toEqual([
    { id: "app1", name: "jira", detail: "Jira", reviewed: true, title: "jira (Jira)" },
    { id: "app2", name: "wiki", detail: "Confluence", reviewed: true, title: "wiki (Confluence)" },
    { id: "app3", name: "code", detail: "Bitbucket", reviewed: true, title: "code (Bitbucket)" },
    {
      id: "app4",
      name: "collector.example.net",
      detail: "not reviewed",
      reviewed: false,
      title: "collector.example.net (not reviewed)",
    },
  ]);
});

test("an app that only an edge names is drawn under its key", () => {
  const { apps, links } = drawingOf({ nodes: [], edges: [{ ...EDGE, to: "https://other.example.com" }] });
  expect(apps.map(({ name }) => name)).toEqual(["a", "https://other.example.com"]);
  expect(links).toMatchObject([{ from: "app1", to: "app2" }]);
});

test("scopes that both halves have are shown once, in any order", () => {
  expect(linesOf({ granted: ["READ", "WRITE"], requested: ["WRITE", "READ"] })).toEqual(["READ, WRITE"]);
});

test("scopes that differ are shown as granted and as requested", () => {
  const link = linkOf({ granted: ["ADMIN", "READ"], requested: ["READ"] });
  expect(link.lines).toEqual([
    [
      { text: "grants ", is: "text" },
      { text: "ADMIN", is: "powerful" },
      { text: ", ", is: "text" },
      { text: "READ", is: "text" },
    ],
    [
      { text: "requests ", is: "text" },
      { text: "READ", is: "text" },
    ],
  ]);
  expect(link.powerful).toBe(true);
  expect(link.title).toBe("wiki may call jira: Wiki; declared; grants ADMIN, READ; requests READ");
});

test("unknown scopes and no scopes are told apart", () => {
  expect(linesOf({})).toEqual([]);
  expect(linkOf({}).title).toBe("wiki may call jira: Wiki; declared; scopes unknown");
  expect(linesOf({ granted: [] })).toEqual(["grants no scopes"]);
  expect(linesOf({ granted: [], requested: [] })).toEqual(["no scopes"]);
});

test("many scopes take several lines", () => {
  const granted = Array.from({ length: 6 }, (_, index) => `SCOPE_NUMBER_${index}`);
  expect(linesOf({ granted })).toEqual([
    "grants SCOPE_NUMBER_0, ",
    "SCOPE_NUMBER_1, SCOPE_NUMBER_2, ",
    "SCOPE_NUMBER_3, SCOPE_NUMBER_4, ",
    "SCOPE_NUMBER_5",
  ]);
});

test("a link that is not as declared has its state and name, and a half that is alone is named", () => {
  expect(linkOf({})).toMatchObject({ half: false, lines: [] });
  expect(linkOf({ state: "undeclared", name: "backdoor", halves: "incoming link only" })).toMatchObject({
    half: true,
    lines: [[{ text: "undeclared: backdoor", is: "state" }], [{ text: "incoming link only", is: "note" }]],
  });
});

test("texts are on one line, printable, cut, and never empty", () => {
  const shown = (name: string): string | undefined =>
    drawingOf({ nodes: [{ key: "a", name, product: "Jira" }], edges: [] }).apps[0]?.name;
  expect(shown(" two\n\u0000lines\u202e ")).toBe("two lines");
  expect(shown("\u0007")).toBe("(no name)");
  expect(shown("half \ud800")).toBe("half \ufffd");
  expect(shown("😀".repeat(49))).toBe(`${"😀".repeat(47)}…`);
});

test("which scopes are powerful depends on the product that grants them", () => {
  const powerfulIn = (product: string | undefined, scopes: string[]): string[] => {
    const nodes = [
      { key: "a", name: "wiki", product: "Confluence" },
      { key: "b", name: "other", ...(product === undefined ? {} : { product }) },
    ];
    const [link] = drawingOf({ nodes, edges: [{ ...EDGE, granted: scopes }] }).links;
    return (link?.lines ?? []).flat().flatMap(({ text, is }) => (is === "powerful" ? [text] : []));
  };
  for (const { title, scopes, powerfulScopes } of Object.values(PRODUCTS))
    expect(powerfulIn(title, Object.keys(scopes)).sort()).toEqual([...powerfulScopes].sort());
  expect(powerfulIn("Jira", ["READ_ALL", "WRITE", "USER"])).toEqual(["READ_ALL"]);
  expect(powerfulIn("Bamboo", ["READ_ALL", "WRITE", "USER"])).toEqual(["WRITE", "USER"]);
  // Of an application that is not reviewed: what is powerful in each product that has the scope.
  expect(powerfulIn(undefined, ["ADMIN_WRITE", "WRITE", "MADE_UP_ADMIN"])).toEqual(["ADMIN_WRITE"]);
});

test("a link that could not be compared is unknown, in words", () => {
  const link = linkOf({ state: "unknown", name: "reports" });
  expect(link.lines[0]).toEqual([{ text: "unknown: reports", is: "state" }]);
  expect(link.title).toBe("wiki may call jira: reports; unknown; scopes unknown");
});
