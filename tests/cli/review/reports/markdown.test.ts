import * as fc from "fast-check";
import { marked, type Token, type Tokens } from "marked";

import type { Finding, Review } from "../../../../cli/review/model";
import { markerOf, renderMarkdown } from "../../../../cli/review/reports/markdown";
import { anyReview, HOSTILE, withName } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

/** All tokens of the report, without its first line. */
function tokensOf(report: string): Token[] {
  const tokens: Token[] = [];
  void marked.walkTokens(marked.lexer(report.slice(report.indexOf("\n"))), (token) => {
    tokens.push(token);
  });
  return tokens;
}

/** What the report is made of, and nothing that a name made: a name adds no heading, table, column, link, image or HTML. */
function shapeOf(report: string): string[] {
  return tokensOf(report).flatMap((token) => {
    if (token.type === "heading") return [`heading ${(token as Tokens.Heading).depth}`];
    if (token.type === "table")
      return [`table ${(token as Tokens.Table).header.length}x${(token as Tokens.Table).rows.length}`];
    if (token.type === "code") return [`code ${(token as Tokens.Code).lang ?? ""}`];
    return ["list", "list_item", "html", "link", "image", "hr", "blockquote", "em", "del"].includes(
      token.type,
    )
      ? [token.type]
      : [];
  });
}

/** The text that is not code, as readers see it: what GitHub searches for mentions, references and emoji. */
function plainTextOf(report: string): string {
  return tokensOf(report)
    .filter((token) => ["text", "escape"].includes(token.type) && (token as Tokens.Text).tokens === undefined)
    .map((token) => decoded((token as Tokens.Text).text))
    .join("\u0001");
}

function decoded(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, number) => String.fromCodePoint(Number(number)))
    .replaceAll("&amp;", "&");
}

test("the first line is the marker, and the same for every review of the same stacks", () => {
  const review = sampleReview();
  const marker = "[//]: # (applinks-review:acme/builds/prod,acme/links/prod)";
  expect(markerOf(review)).toBe(marker);
  expect(renderMarkdown(review).split("\n")[0]).toBe(marker);
  review.stacks.reverse();
  review.findings = [];
  expect(renderMarkdown(review).split("\n")[0]).toBe(marker);
  expect(markerOf({ ...review, stacks: review.stacks.slice(1) })).not.toBe(marker);
});

test("no stack's name ends the marker", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      expect(markerOf(review)).toMatch(/^\[\/\/\]: # \(applinks-review:[\w./%,-]+\)$/);
      expect(
        renderMarkdown(review)
          .split("\n")
          .filter((line) => line.startsWith("[//]:"))[0],
      ).toBe(markerOf(review));
    }),
  );
});

test("findings are in the review's order, with all three sides, who, and the ways back", () => {
  const report = renderMarkdown(sampleReview());
  const headings = [...report.matchAll(/^### [A-Z]+ (OL\d{3})/gm)].map(([, rule]) => rule);
  expect(headings).toEqual(["OL900", "OL001", "OL002", "OL003", "OL005", "OL006", "OL014"]);
  expect(report).toContain('| `scopes` | `["READ"]` | `["READ"]` | `["ADMIN","READ"]` |');
  expect(report).toContain("- Who: By jdoe on 2026-11-26 13:05 UTC from 10.0.9.14.");
  expect(report).toContain(
    "```sh\npulumi up --refresh --target 'urn:pulumi:prod::links::applinks:index:IncomingClient::wiki-in-jira' --stack acme/links/prod\n```",
  );
  expect(report).toMatch(
    /### Accepted \(1\)\n\n- OL009 high: .* \(accepted until 2027-03-31 by platform team: /,
  );
});

test("the report has what was read of each stack and list, what was not, and the history", () => {
  const report = renderMarkdown(sampleReview());
  expect(report).toMatch(/### Not read \(2\)\n\n- outgoing links of code: /);
  expect(report).toContain("| `code` | outgoing links | unread | ? | ? | ? | ? |");
  expect(report).toContain("| `acme/builds/prod` | last deployment | read | unread | 4 | 1 | 0 |");
  expect(report).toMatch(/### Not verified \(5\)\n\n- 2 LinkHealth resources of acme\/links\/prod/);
  expect(report).toContain("- 2026-11-27 04:00 UTC: 3 high, 1 info");
  expect(report).toMatch(/### Resolved since the last review \(1\)\n\n- OL017 /);
});

test("a clean review has its heartbeat and what was read", () => {
  const report = renderMarkdown(cleanReview());
  expect(report).toContain("**Clean.** 2 stacks, 3 apps, 12 objects compared.");
  expect(report).toContain("| `code` | outgoing links | read | 0 | 0 | 0 | 0 |");
  expect(report).not.toMatch(/Not read|Accepted|### [A-Z]+ OL/);
});

test("the marker is not shown, and the report has no HTML: Bitbucket would show it", () => {
  const report = renderMarkdown(sampleReview());
  expect(tokensOf(report).filter(({ type }) => type === "html")).toEqual([]);
  expect(marked.parse(`${markerOf(sampleReview())}\n`)).toBe("");
  expect(marked.parse(report)).not.toContain("applinks-review:");
  expect(marked.parse(report)).toMatch(/^<h2>Drift review<\/h2>/);
});

describe.each(HOSTILE.map((name) => [JSON.stringify(name).slice(0, 40), name]))("the name %s", (_, name) => {
  const report = renderMarkdown(withName(name));

  test("adds no markup", () => {
    expect(shapeOf(report)).toEqual(shapeOf(renderMarkdown(sampleReview())));
  });

  test("mentions nobody, and refers to nothing", () => {
    const text = plainTextOf(report);
    expect(text).not.toMatch(/@\w|#\d|GH-\d|:\w+:|https?:\/\/|www\./i);
    expect(report).not.toMatch(/@\w/);
  });
});

test("a name in a cell is shown as it is, with pipes and backticks", () => {
  const value = (name: string): string => {
    const table = tokensOf(renderMarkdown(withName(name))).find(
      (token): token is Tokens.Table =>
        token.type === "table" && JSON.stringify(token).includes("description"),
    );
    const cell = table?.rows[0]?.[3]?.tokens ?? [];
    const html = marked.parser([{ type: "paragraph", raw: "", text: "", tokens: cell }]);
    return decoded(html.replace(/<[^>]*>/g, "").trim()).replaceAll("\u200b", "");
  };
  expect(value("`a` b")).toBe("`a` b");
  expect(value("``x`")).toBe("``x`");
  expect(value("a | b \\| c")).toBe("a | b \\| c");
});

test("a review with many findings has the worst in full, others in short, and the number of those left out", () => {
  const [finding] = sampleReview().findings.filter(({ rule }) => rule === "OL002");
  const findings = Array.from({ length: 500 }, (_, index) => ({
    ...(finding as Finding),
    severity: index < 300 ? ("high" as const) : ("medium" as const),
    message: `Number ${index}.`,
    id: `OL002:${index}`,
  }));
  const report = renderMarkdown({ ...sampleReview(), findings }, { limit: 32_000 });
  expect(report.length).toBeLessThanOrEqual(32_000);
  expect(report.length).toBeGreaterThan(28_000);
  const shown = [...report.matchAll(/^Number (\d+)\.$/gm)].map(([, number]) => Number(number));
  expect(shown).toEqual(shown.map((_, index) => index));
  const full = (report.match(/^- ID: `OL002:/gm) ?? []).length;
  expect(full).toBeGreaterThan(5);
  expect(full).toBeLessThan(shown.length);
  const left = /\*\*(\d+) more findings left out\*\*, the worst of severity (\w+)/.exec(report);
  expect(Number(left?.[1]) + shown.length).toBe(500);
  expect(left?.[2]).toBe(shown.length < 300 ? "high" : "medium");
});

test("one finding that is too long takes no place from the others", () => {
  const review = sampleReview();
  const [first] = review.findings;
  first?.ways.push({ action: "investigate", description: "Look.", command: "x".repeat(70_000) });
  const report = renderMarkdown(review);
  expect(report).toContain("### UNKNOWN OL900");
  expect(report).not.toContain("xxxx");
  expect(report).toContain("- ID: `OL001:9f86d081884c`");
  expect(report).toContain("- ID: `OL006:c81e728d9d4c`");
});

test("what was not read has a place before the findings", () => {
  const review = sampleReview();
  const [finding] = review.findings.filter(({ rule }) => rule === "OL002");
  review.findings = Array.from({ length: 100 }, (_, index) => ({
    ...(finding as Finding),
    id: `OL002:${index}`,
  }));
  const report = renderMarkdown(review, { limit: 4_000 });
  expect(report).toContain("outgoing links of code");
  expect(report.indexOf("outgoing links of code")).toBeLessThan(report.indexOf("OL002"));
});

test("every review fits into every limit from 2,000, with its verdict and the number of what has no place", () => {
  fc.assert(
    fc.property(
      anyReview,
      fc.integer({ min: 2_000, max: 70_000 }),
      fc.integer({ min: 1, max: 40 }),
      (any, limit, times) => {
        const review: Review = { ...any, findings: Array.from({ length: times }, () => any.findings).flat() };
        const report = renderMarkdown(review, { limit });
        expect(report.length).toBeLessThanOrEqual(limit);
        expect(report).toMatch(/^\*\*(Clean|Drift|Unknown)\b/m);
        const found = review.findings.filter(({ acceptance }) => acceptance === undefined).length;
        const shown = (report.match(/^### [A-Z]+ OL\d{3} /gm) ?? []).length;
        const left = Number(/^\*\*(\d+) more findings? left out/m.exec(report)?.[1] ?? 0);
        expect(shown + left).toBe(found);
      },
    ),
    { numRuns: 80 },
  );
});

test.each([1_999, 0, -1, NaN])("the limit %p is an error", (limit) => {
  expect(() => renderMarkdown(sampleReview(), { limit })).toThrow(
    new RangeError("The limit of a Markdown report must be at least 2000 characters."),
  );
});
