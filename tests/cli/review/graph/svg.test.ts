import * as fc from "fast-check";
import { drawingOf } from "../../../../cli/review/graph/drawing";
import { graphSvg } from "../../../../cli/review/graph/svg";
import type { Graph } from "../../../../cli/review/model";
import { anyGraph } from "../anyReview";
import { sampleReview } from "../sampleReview";

/** What a drawing may consist of. */
const ELEMENTS = new Set(["svg", "style", "g", "title", "rect", "path", "text", "tspan"]);

/** A start tag, an end tag or an empty tag, with its name and its attributes. */
const TAG = /<\/?([a-zA-Z]+)((?:\s+[\w:-]+="[^"<>]*")*)\s*\/?>/g;

/** The texts of all elements with the tag, decoded. */
function textsOf(svg: string, tag: string): string[] {
  return [...svg.matchAll(new RegExp(`<${tag}[ >][^]*?</${tag}>`, "g"))].map(([element]) =>
    element
      .replace(/<[^>]*>/g, "")
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
  );
}

/** The titles of apps and links. */
function titlesOf(svg: string): string[] {
  return [...svg.matchAll(/<g id="(?:app|link)\d+" class="[^"]*">(<title>[^<]*<\/title>)/g)].flatMap(
    ([, title = ""]) => textsOf(title, "title"),
  );
}

/** A graph of so many apps, each of which may call the next one and the one after. */
function ring(size: number): Graph {
  const nodes = Array.from({ length: size }, (_, index) => ({
    key: String(index),
    name: `app-${index}`,
    product: "Jira",
  }));
  const edges = nodes.flatMap(({ key }, index) =>
    [1, 2].map((step) => ({
      from: key,
      to: String((index + step) % size),
      granted: ["READ"],
      requested: ["READ"],
      name: "Link",
      state: "declared" as const,
      halves: "both" as const,
    })),
  );
  return { nodes, edges: size > 2 ? edges : [] };
}

test.each([0, 1, 5, 60])("a graph of %i apps is drawn, each app and link with its title", async (size) => {
  const random = ring(size);
  const svg = await graphSvg(random);
  const { apps, links } = drawingOf(random);
  expect(titlesOf(svg).sort()).toEqual([...apps, ...links].map(({ title }) => title).sort());
  expect(svg).toMatch(
    /^<svg xmlns="[^"]*" class="link-graph" role="img" aria-label="Link graph. Apps: \d+\./,
  );
  expect(svg.trimEnd()).toMatch(/<\/svg>$/);
});

test("a drawing that stands alone has its style sheet and its legend, and one for a page has neither", async () => {
  const { graph: sample } = sampleReview();
  const alone = await graphSvg(sample);
  expect(alone).toContain("<style>");
  expect(alone).toContain("prefers-color-scheme: dark");
  expect(alone).toContain("one half only");
  const inPage = await graphSvg(sample, { place: "page" });
  expect(inPage).not.toContain("<style>");
  expect(inPage).not.toContain("one half only");
});

test("states differ by colour and line style, one half has a hollow head, and powerful scopes a thick line and bold text", async () => {
  const svg = await graphSvg(sampleReview().graph);
  const lineOf = (id: string): string => svg.split("\n").find((line) => line.includes(` id="${id}"`)) ?? "";
  expect(lineOf("link2")).toMatch(
    /<g id="link2" class="link declared">.*fill="none" stroke="#4a5a70" stroke-width="1.3"\/>.*fill="#4a5a70"/,
  );
  expect(lineOf("link1")).toMatch(
    /<g id="link1" class="link drifted">.*fill="none" stroke="#8a5a00" stroke-width="2.6" stroke-dasharray="7 4"\/>.*fill="#8a5a00"/,
  );
  expect(lineOf("link6")).toMatch(
    /<g id="link6" class="link undeclared half">.*fill="none" stroke="#b3152a" stroke-width="2.6" stroke-dasharray="2 4"\/>.*fill="#ffffff"/,
  );
  expect(svg).toContain(
    'grants <tspan class="powerful-label" font-weight="bold" fill="#b3152a">SYSTEM_ADMIN</tspan>',
  );
  expect(textsOf(svg, "text")).toEqual(
    expect.arrayContaining([
      "undeclared: backdoor",
      "grants SYSTEM_ADMIN",
      "incoming link only",
      "REPO_READ",
    ]),
  );
});

test("a link that could not be compared has its own colour and line style, also in the legend", async () => {
  const [edge] = sampleReview().graph.edges;
  if (edge === undefined) throw new Error("the sample has no edge");
  const svg = await graphSvg({ nodes: [], edges: [{ ...edge, state: "unknown" }] });
  expect(svg).toMatch(/<g id="link1" class="link unknown">.*stroke="#6b46c1".*stroke-dasharray="9 3 2 3"/);
  expect(textsOf(svg, "text")).toEqual(expect.arrayContaining(["unknown: Wiki", "unknown"]));
  expect(svg).toContain("0 declared, 0 drifted, 0 undeclared, 1 unknown");
});

test("an app that is not reviewed has a dashed border", async () => {
  const svg = await graphSvg(sampleReview().graph);
  expect(svg).toMatch(/<g id="app4" class="app unreviewed">.* stroke-dasharray="5 3"\/>/);
  expect(svg).toMatch(/<g id="app1" class="app">(?!.*dasharray)/);
});

test("a name in any script fits its box", async () => {
  const name = "日本語のアプリケーション";
  const svg = await graphSvg({ nodes: [{ key: "a", name, product: "Jira" }], edges: [] });
  const [, width = ""] = /<rect x="[^"]*" y="[^"]*" width="([^"]*)"/.exec(svg) ?? [];
  expect(Number(width)).toBeGreaterThan(name.length * 12);
});

test("a graph that would be very wide is laid out in all directions", async () => {
  const { nodes } = ring(40);
  const edges = nodes.slice(1).map(({ key }, index) => ({
    from: String(index),
    to: key,
    name: "Link",
    state: "declared" as const,
    halves: "both" as const,
  }));
  const svg = await graphSvg({ nodes, edges });
  expect(Number(/ width="(\d+)"/.exec(svg)?.[1])).toBeLessThan(2500);
  expect(await graphSvg({ nodes, edges })).toBe(svg);
});

test("many apps with many links among them are drawn in seconds", async () => {
  const { nodes, edges } = ring(60);
  const more = edges.map((edge, index) => ({ ...edge, to: String((index * 7 + 11) % 60) }));
  const start = Date.now();
  expect(titlesOf(await graphSvg({ nodes, edges: [...edges, ...more] }))).toHaveLength(60 + 240);
  expect(Date.now() - start).toBeLessThan(20_000);
});

test("the same graph is the same drawing", async () => {
  expect(await graphSvg(sampleReview().graph)).toBe(await graphSvg(sampleReview().graph));
});

test("a name is drawn as it is, with Graphviz's escapes and entities in it", async () => {
  for (const name of ["\\N", "\\l\\", "\\\\E", "&amp;", "&#65;", "<b>", "a'b\"c"]) {
    const svg = await graphSvg({ nodes: [{ key: "a", name, product: "Jira" }], edges: [] });
    const drawn = textsOf(svg, "text");
    expect(drawn).toContain(name);
  }
});

test("no name becomes markup", async () => {
  await fc.assert(
    fc.asyncProperty(anyGraph, async (random) => {
      const svg = (await graphSvg(random)).replace(/<style>[^<]*<\/style>/, "");
      const tags = [...svg.matchAll(TAG)];
      expect(tags.filter(([, element = ""]) => !ELEMENTS.has(element))).toEqual([]);
      expect(tags.filter(([, , attributes = ""]) => /\son|href=/i.test(attributes))).toEqual([]);
      const rest = svg.replace(TAG, "");
      expect(rest).not.toMatch(/[<>]/);
      expect(rest).not.toMatch(/&(?!#\d+;)/);
      // XML has no place for these.
      expect(svg).not.toMatch(/[^\P{Cc}\n]|[\p{Surrogate}\ufffe\uffff]/u);
    }),
    { numRuns: 60 },
  );
});
