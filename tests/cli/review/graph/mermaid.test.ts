import * as fc from "fast-check";
import { drawingOf } from "../../../../cli/review/graph/drawing";
import { graphMermaid } from "../../../../cli/review/graph/mermaid";
import { anyGraph } from "../anyReview";
import { sampleReview } from "../sampleReview";

test("a graph is a flowchart with states, halves and powerful scopes in words and in lines", () => {
  expect(graphMermaid(sampleReview().graph)).toBe(`flowchart LR
  app1["jira<br/>Jira"]
  app2["wiki<br/>Confluence"]
  app3["code<br/>Bitbucket"]
  app4["collector.example.net<br/>not reviewed"]:::unreviewed
  app2 -->|"drifted#58; Wiki<br/>grants #9888;#160;ADMIN, READ<br/>requests READ"| app1
  app1 -->|"READ"| app2
  app2 -->|"drifted#58; Wiki<br/>REPO_READ"| app3
  app3 --o|"drifted#58; Code<br/>grants READ, WRITE<br/>incoming link only"| app2
  app1 --o|"requests REPO_READ<br/>outgoing link only"| app3
  app4 --o|"undeclared#58; backdoor<br/>grants #9888;#160;SYSTEM_ADMIN<br/>incoming link only"| app1
  linkStyle 0 stroke:#bf8700,stroke-dasharray:7 4,stroke-width:4px
  linkStyle 2,3 stroke:#bf8700,stroke-dasharray:7 4
  linkStyle 5 stroke:#e5484d,stroke-dasharray:2 3,stroke-width:4px
  classDef unreviewed stroke-dasharray:4 3
`);
});

test("a link that could not be compared has its own line, and its state in words", () => {
  const [edge] = sampleReview().graph.edges;
  if (edge === undefined) throw new Error("the sample has no edge");
  const written = graphMermaid({ nodes: [], edges: [{ ...edge, state: "unknown" }] });
  expect(written).toContain("unknown#58; Wiki<br/>");
  expect(written).toContain("  linkStyle 0 stroke:#8e6fd8,stroke-dasharray:9 3 2 3");
});

test("a graph without apps has a note, and no link has a style", () => {
  expect(graphMermaid({ nodes: [], edges: [] })).toBe('flowchart LR\n  none["No apps"]\n');
});

test("Mermaid's syntax and Markdown in a name are encoded, and ordinary names stay readable", () => {
  const named = (name: string): string =>
    /app1\["(.*)<br\/>Jira"\]/.exec(
      graphMermaid({ nodes: [{ key: "a", name, product: "Jira" }], edges: [] }),
    )?.[1] ?? "";
  expect(named("jira-emea.example_1, Größe")).toBe("jira-emea.example_1, Größe");
  expect(named('a"] --> b')).toBe("a#34;#93; #45;#45;#62; b");
  expect(named("_x_ `y` 1. #35;")).toBe("#95;x#95; #96;y#96; 1#46; #35;35#59;");
  expect(named("😀")).toBe("#128512;");
});

test("every line of every graph has the form of a node, a link or a style, whatever the names", () => {
  const label = /(?:[\p{L}\p{N} ,._-]|#\d+;|<br\/>)*/u.source;
  const lines = new RegExp(
    [
      "^flowchart LR$",
      '^ {2}none\\["No apps"\\]$',
      `^ {2}app\\d+\\["${label}"\\](?::::unreviewed)?$`,
      `^ {2}app\\d+ (?:-->|--o)(?:\\|"${label}"\\|)? app\\d+$`,
      "^ {2}linkStyle \\d+(?:,\\d+)* stroke[#\\w:, -]+$",
      "^ {2}classDef unreviewed stroke-dasharray:4 3$",
    ].join("|"),
    "u",
  );
  fc.assert(
    fc.property(anyGraph, (random) => {
      const written = graphMermaid(random).trimEnd().split("\n");
      expect(written.filter((line) => !lines.test(line))).toEqual([]);
      const { apps, links } = drawingOf(random);
      expect(written.filter((line) => /^ {2}app\d+\[/.test(line))).toHaveLength(apps.length);
      expect(written.filter((line) => /^ {2}app\d+ -/.test(line))).toHaveLength(links.length);
    }),
    { numRuns: 200 },
  );
});
