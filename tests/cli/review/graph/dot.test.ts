import * as fc from "fast-check";
import { graphDot } from "../../../../cli/review/graph/dot";
import { drawingOf } from "../../../../cli/review/graph/drawing";
import { anyGraph } from "../anyReview";
import { commandsOf } from "../reports/logCommands";
import { sampleReview } from "../sampleReview";

test("states differ by colour, by line style and in words, and powerful scopes by a thick line and bold text", () => {
  const dot = graphDot(sampleReview().graph);
  const lineOf = (ends: string): string => dot.split("\n").find((line) => line.includes(ends)) ?? "";
  expect(lineOf("app1 -> app2")).toBe(
    '  app1 -> app2 [id=link2, color="#4a5a70", style=solid, penwidth=1.3, label=<READ>];',
  );
  expect(lineOf("app2 -> app1")).toBe(
    '  app2 -> app1 [id=link1, color="#8a5a00", style=dashed, penwidth=2.6, label=<<b><font color="#8a5a00">drifted: Wiki</font></b><br/>grants <b><font color="#b3152a">ADMIN</font></b>, READ<br/>requests READ>];',
  );
  expect(lineOf("app4 -> app1")).toBe(
    '  app4 -> app1 [id=link6, color="#b3152a", style=dotted, penwidth=2.6, arrowhead=empty, label=<<b><font color="#b3152a">undeclared: backdoor</font></b><br/>grants <b><font color="#b3152a">SYSTEM_ADMIN</font></b><br/><font color="#57657a">incoming link only</font>>];',
  );
});

test("a link that could not be compared is a double line with its own colour", () => {
  const [edge] = sampleReview().graph.edges;
  if (edge === undefined) throw new Error("the sample has no edge");
  const dot = graphDot({ nodes: [], edges: [{ ...edge, state: "unknown" }] });
  expect(dot).toContain('color="#6b46c1:invis:#6b46c1", style=solid');
  expect(dot).toContain("unknown: Wiki");
  expect(dot).toContain("Double: unknown.");
});

test("an app that is not reviewed has a dashed border", () => {
  expect(graphDot(sampleReview().graph)).toMatch(/app4 \[id=app4, .*style="rounded,dashed"\];/);
});

test("the legend can be left out", () => {
  expect(graphDot(sampleReview().graph)).toContain("Dashed: drifted");
  expect(graphDot(sampleReview().graph, { legend: false })).not.toContain("Dashed: drifted");
});

test("a graph without apps has a note", () => {
  expect(graphDot({ nodes: [], edges: [] })).toContain("No apps");
});

test("Graphviz reads every graph as it is, whatever the names, and no name is a command for a CI server", async () => {
  const { instance } = await import("@viz-js/viz");
  const viz = await instance();
  fc.assert(
    fc.property(anyGraph, (random) => {
      const dot = graphDot(random);
      expect(commandsOf(dot)).toEqual([]);
      const result = viz.render(dot, { format: "json0" });
      expect(result.errors.filter(({ level }) => level !== "warning")).toEqual([]);
      const { objects = [], edges = [] } = JSON.parse(result.output ?? "{}") as {
        objects?: { name: string }[];
        edges?: { tail: number; head: number; class: string }[];
      };
      const { apps, links } = drawingOf(random);
      expect(objects.map(({ name }) => name)).toEqual(
        apps.length === 0 ? ["none"] : apps.map(({ id }) => id),
      );
      expect(edges.map(({ tail, head }) => [objects[tail]?.name, objects[head]?.name]).sort()).toEqual(
        links.map(({ from, to }) => [from, to]).sort(),
      );
    }),
    { numRuns: 100 },
  );
});
