import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { parse, type HTMLElement } from "node-html-parser";
import type { Finding, Review } from "../../../../cli/review/model";
import { htmlReport } from "../../../../cli/review/reports/html";
import { RULE_IDS } from "../../../../cli/review/rules";
import { anyReview, HOSTILE } from "../anyReview";
import { commandsOf } from "./logCommands";
import { sampleReview } from "../sampleReview";

async function pageOf(review: Review): Promise<HTMLElement> {
  return parse(await htmlReport(review), { blockTextElements: { script: true, style: true } });
}

/** The text of an element on one line; of the page, if there is no selector. */
function textOf(page: HTMLElement, selector?: string): string {
  const element = selector === undefined ? page : page.querySelector(selector);
  if (element === null) throw new Error(`the page has no ${selector ?? ""}`);
  return element.textContent.replace(/\s+/g, " ").trim();
}

function findingOf(page: HTMLElement, id: string): HTMLElement {
  const element = page.getElementById(`finding-${id.replace(":", "-")}`);
  if (element === null) throw new Error(`the page has no finding ${id}`);
  return element;
}

/** The sample review with one finding, changed. */
function withFinding(change: Partial<Finding>): Review {
  const review = sampleReview();
  const [finding] = review.findings;
  if (finding === undefined) throw new Error("the sample has no finding");
  return { ...review, findings: [{ ...finding, ...change }] };
}

describe("the top of the page", () => {
  test("has the verdict, the time, and what was reviewed", async () => {
    const page = await pageOf(sampleReview());
    expect(textOf(page, "title")).toBe("Drift: drift review of 2026-11-28 04:00 UTC");
    expect(textOf(page, "h1")).toBe("Drift");
    expect(textOf(page, ".lead")).toBe("5 findings count as drift.");
    expect(textOf(page, ".masthead .facts")).toBe(
      "Reviewed2026-11-28 04:00 UTC in 7 s Scope2 stacks, 3 apps Counts as driftMedium and worse Made byapplinks 0.2.0",
    );
  });

  test("states everything that was not read, with the reason", async () => {
    expect(textOf(await pageOf(sampleReview()), ".notice")).toBe(
      "Not everything was read Secrets of acme/builds/prod: unread. PULUMI_CONFIG_PASSPHRASE is not set for acme/builds/prod." +
        "Audit log of wiki: partly read. The coverage of administration is Base: changes of application links are not recorded." +
        "Outgoing links of code: unread. GET /rest/oauth2-client/latest/config returned 403: the account is no administrator.",
    );
  });

  test("states that everything was read, and that other stacks may declare an object", async () => {
    const review = { ...sampleReview(), apps: [], stacks: [] };
    expect(textOf(await pageOf(review), ".notice")).toBe(
      "Complete Every stack and every list of objects was read.",
    );
    expect(textOf(await pageOf({ ...review, allStacks: false }), ".notice")).toContain(
      "This review does not cover all stacks. Another stack may declare an undeclared object.",
    );
  });

  test.each([
    ["clean", [], "No drift", "The apps have what the stacks declare."],
    ["clean", ["low"], "No drift", "No finding counts as drift; 1 finding is less severe."],
    [
      "unknown",
      ["error", "error"],
      "Incomplete",
      "The review can't show that there is no drift: 2 parts were not read.",
    ],
    ["drift", ["error", "medium"], "Drift", "1 finding counts as drift."],
  ] as const)(
    "has a sentence about the verdict %s with the findings %j",
    async (verdict, severities, title, sentence) => {
      const [finding] = withFinding({}).findings;
      if (finding === undefined) throw new Error("there is no finding");
      const findings = severities.map((severity, index) => ({ ...finding, severity, id: `OL001:${index}` }));
      const page = await pageOf({ ...sampleReview(), verdict, findings });
      expect(textOf(page, "h1")).toBe(title);
      expect(textOf(page, ".lead")).toBe(sentence);
    },
  );
});

describe("the summary", () => {
  test("has the number of each severity, without accepted findings", async () => {
    const page = await pageOf(sampleReview());
    expect(page.querySelectorAll(".tile").map((tile) => textOf(tile))).toEqual([
      "1 Not read",
      "2 Critical",
      "3 High",
      "0 Medium",
      "0 Low",
      "1 Info",
    ]);
    expect(textOf(page, ".asides")).toBe("3 new1 accepted1 resolved since the last review");
    expect(textOf(page, ".resolved")).toContain(
      'OL017 The outgoing link "Jira" of wiki requests the scope WRITE, which jira does not grant. First seen 2026-11-25 04:00 UTC.',
    );
  });

  test("has a chart of the trend, with its numbers in words and in a table", async () => {
    const page = await pageOf(sampleReview());
    expect(page.querySelector(".chart svg")?.getAttribute("aria-label")).toBe(
      "Findings in the last 3 reviews, oldest first: 3, 4, 7",
    );
    expect(page.querySelectorAll(".chart g title").map((title) => textOf(title))).toEqual([
      "2026-11-26 04:00 UTC: 2 high, 1 medium",
      "2026-11-27 04:00 UTC: 3 high, 1 info",
      "2026-11-28 04:00 UTC: 1 not read, 2 critical, 3 high, 1 info",
    ]);
    expect(textOf(page, ".trend tbody tr")).toBe("2026-11-28 04:00 UTC123001");
  });

  test("marks a review without findings in the chart", async () => {
    const none = { error: 0, critical: 0, high: 0, medium: 0, low: 0, info: 0 };
    const trend = ["2026-11-27T04:00:00Z", "2026-11-28T04:00:00Z"].map((time) => ({ time, counts: none }));
    const page = await pageOf({ ...sampleReview(), trend });
    expect(page.querySelectorAll(".chart rect").map((bar) => bar.getAttribute("class"))).toEqual([
      "clean",
      "clean",
    ]);
    expect(textOf(page, ".chart g title")).toBe("2026-11-27 04:00 UTC: no findings");
  });

  test("has no chart and no new findings without a history", async () => {
    const { trend: _trend, resolved: _resolved, ...review } = sampleReview();
    const page = await pageOf(review);
    expect(page.querySelector(".trend")).toBeNull();
    expect(textOf(page, ".asides")).toBe("1 accepted");
  });
});

describe("a finding", () => {
  test("has its severity, app, account and age in the line that always shows", async () => {
    const page = await pageOf(sampleReview());
    expect(textOf(findingOf(page, "OL001:9f86d081884c"), "summary")).toBe(
      'CriticalNewThe incoming link "backdoor" of jira is declared by no stack. OL001jiramallory, 2026-11-27 22:41 UTC',
    );
    expect(textOf(findingOf(page, "OL003:fd61a03af4f7"), "summary")).toBe(
      'HighThe incoming link "Code" of wiki has a redirect URL that is not declared. ' +
        "OL003wikiprobably svc-links (deployment pipeline), 2026-11-25 08:30 UTCsince 2026-11-26",
    );
  });

  test("compares what is declared, last deployed and actual, and marks items that were added or are missing", async () => {
    const cells = async (change: Partial<Finding>): Promise<string[]> =>
      (await pageOf(withFinding(change)))
        .querySelectorAll(".comparison tbody th, .comparison tbody td")
        .map((cell) => textOf(cell));
    const list = (...value: string[]) => ({ is: "value" as const, value });
    expect(
      await cells({
        properties: [
          {
            property: "scopes",
            declared: list("READ", "WRITE"),
            deployed: list("READ"),
            actual: list("ADMIN", "READ"),
          },
        ],
      }),
    ).toEqual(["scopes", "READWRITE", "READ", "added: ADMINREADmissing: WRITE"]);
    expect(
      await cells({
        properties: [
          {
            property: "clientSecret",
            declared: { is: "unknown" },
            deployed: { is: "secret", fingerprint: "4c1d8a" },
            actual: { is: "absent" },
            note: "A note.",
          },
        ],
      }),
    ).toEqual(["clientSecretA note.", "unknown", "secret 4c1d8a", "absent"]);
  });

  test("shows who changed it, when and from where, and how sure that is", async () => {
    const page = await pageOf(sampleReview());
    const attribution = (id: string): string => textOf(findingOf(page, id), ".attribution");
    expect(attribution("OL001:9f86d081884c")).toBe(
      "Who changed it Certain Whomallory When2026-11-27 22:41 UTC From203.0.113.77, 10.0.4.2 The audit log of jira has the event that created the client.",
    );
    expect(attribution("OL006:c81e728d9d4c")).toBe(
      "Who changed it Not recorded The audit log of jira does not record changes of application links at its coverage Base.",
    );
  });

  test("has its ways back, with the code in each language", async () => {
    const page = findingOf(await pageOf(sampleReview()), "OL001:9f86d081884c");
    expect(page.querySelectorAll(".way h5").map((title) => textOf(title))).toEqual([
      "Delete in the app",
      "Adopt into code",
      "Accept",
    ]);
    expect(page.querySelectorAll(".language h6").map((title) => textOf(title))).toEqual([
      "TypeScript",
      "Python",
      "Go",
      "YAML",
    ]);
    expect(page.querySelectorAll(".code").map((code) => code.textContent)).toContain(
      "applinks accept OL001:9f86d081884c --reason '<reason>' --owner '<owner>' --until 2027-02-28",
    );
  });

  test("that is accepted is in a list of its own, with the reason, the owner and the last day", async () => {
    const page = await pageOf(sampleReview());
    expect(textOf(page, "#accepted")).toBe("Accepted findings 1");
    expect(textOf(findingOf(page, "OL009:a87ff679a2f3"), ".acceptance")).toBe(
      "Accepted becauseThe monitoring moves to the new link in the first quarter. Ownerplatform teamUntil2027-03-31",
    );
    const lists = page.querySelectorAll(".findings");
    expect(lists.map((list) => list.querySelectorAll(".finding").length)).toEqual([7, 1]);
  });

  test("is open at first if it is critical or about the review, and there are few of them", async () => {
    const page = await pageOf(sampleReview());
    const open = page
      .querySelectorAll(".finding")
      .filter((item) => item.querySelector("details[open]") !== null);
    expect(open.map((item) => item.getAttribute("data-severity"))).toEqual(["error", "critical", "critical"]);
  });
});

test("without findings, the page states so and has no filters", async () => {
  const page = await pageOf({ ...sampleReview(), findings: [] });
  expect(textOf(page, ".empty")).toBe("There are no findings.");
  expect(page.querySelector("#filters")).toBeNull();
});

test("the graph is drawn, and is a table too", async () => {
  const page = await pageOf(sampleReview());
  expect(page.querySelectorAll("svg.link-graph .link[id]")).toHaveLength(6);
  expect(page.querySelectorAll("[aria-label='Table of links'] tbody tr").map((row) => textOf(row))).toContain(
    "collector.example.netjirabackdoorSYSTEM_ADMINunknownundeclaredincoming link only",
  );
});

test("a graph of more than 200 apps is a table only", async () => {
  const nodes = Array.from({ length: 201 }, (_, index) => ({ key: String(index), name: `app-${index}` }));
  const { edges } = sampleReview().graph;
  const page = await pageOf({ ...sampleReview(), graph: { nodes, edges } });
  expect(page.querySelector("svg.link-graph")).toBeNull();
  expect(page.querySelectorAll("[aria-label='Table of links'] tbody tr")).toHaveLength(6);
});

test("each app has its lists with their completeness, and a list that was not read has no numbers", async () => {
  const page = await pageOf(sampleReview());
  const rows = page.querySelectorAll(".lists tbody tr").map((row) => textOf(row));
  expect(rows[0]).toBe("application linksRead4211");
  expect(rows[8]).toBe(
    "outgoing linksNot read GET /rest/oauth2-client/latest/config returned 403: the account is no administrator.unknownunknownunknownunknown",
  );
  expect(page.querySelectorAll(".card .audit").map((line) => textOf(line))).toEqual([
    "Audit log: Read",
    "Audit log: Partly read The coverage of administration is Base: changes of application links are not recorded.",
    "Audit log: Switched off",
  ]);
});

test("each stack has the source of its declarations, its objects, and its completeness", async () => {
  const page = await pageOf(sampleReview());
  expect(page.querySelectorAll(".stacks tbody tr").map((row) => textOf(row))).toEqual([
    "acme/links/prod the program 8 clean4 drifted1 unknown2 links not verified 2026-11-21 09:14 UTC ReadRead",
    "acme/builds/prod the last deployment The review file has no folder for the program of acme/builds. 4 clean1 drifted0 unknown 2026-10-02 15:40 UTC ReadNot read PULUMI_CONFIG_PASSPHRASE is not set for acme/builds/prod.",
  ]);
});

test("every rule is explained, and the link of a finding leads to its rule", async () => {
  const page = await pageOf(sampleReview());
  expect(page.querySelectorAll(".rules tbody th").map((cell) => textOf(cell))).toEqual(RULE_IDS);
  for (const link of page.querySelectorAll("a[href^='#']")) {
    expect(page.getElementById((link.getAttribute("href") ?? "").slice(1))).not.toBeNull();
  }
});

test("an app's address is a link only if it leads to a web page", async () => {
  const review = sampleReview();
  const [app] = review.apps;
  if (app === undefined) throw new Error("the sample has no app");
  const linkOf = async (url: string): Promise<string | undefined> =>
    (await pageOf({ ...review, apps: [{ ...app, url }] })).querySelector(".card a")?.getAttribute("href");
  expect(await linkOf("https://jira.example.com")).toBe("https://jira.example.com");
  expect(await linkOf("javascript:alert(1)")).toBeUndefined();
});

describe("the file", () => {
  /** A start tag or an end tag with its name and its attributes, as the templates write them. */
  const TAG = /<(?:!doctype html|\/?([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][\w:-]*(?:="[^"<>]*")?)*)\s*\/?)>/g;

  const ELEMENTS = new Set(
    (
      "html head meta title link style body a div nav label span select option header p h1 h2 h3 h4 h5 h6 dl dt dd time main section ul ol li " +
      "strong figure figcaption svg path g rect text tspan details summary table thead tbody tr th td form input fieldset legend button code br wbr " +
      "pre ins del article footer script"
    ).split(" "),
  );

  const ATTRIBUTES = new Set(
    (
      "lang charset name content http-equiv rel href class id for type value autocomplete spellcheck placeholder hidden open role title d x y width height " +
      "viewBox rx xmlns xml:space fill stroke stroke-width stroke-dasharray stroke-linejoin transform text-anchor font-family font-size font-weight " +
      "scope tabindex datetime aria-label aria-labelledby aria-hidden data-severity data-state data-app data-label data-language data-copy"
    ).split(" "),
  );

  const HREF = /^(?:#|https?:\/\/|data:image\/svg\+xml,)/i;

  /** Fails if there is anything but the templates' own elements and attributes. */
  function expectOnlyOurMarkup(file: string): void {
    const markup = file.replace(/(<(style|script)>)[^]*?(<\/\2>)/g, "$1$3");
    const strays: string[] = [];
    for (const [tag, element, attributes = ""] of markup.matchAll(TAG)) {
      if (element !== undefined && !ELEMENTS.has(element)) strays.push(tag);
      for (const [, attribute = "", value = ""] of attributes.matchAll(/([\w:-]+)(?:="([^"]*)")?/g)) {
        if (!ATTRIBUTES.has(attribute) || (attribute === "href" && !HREF.test(value))) strays.push(tag);
      }
    }
    expect(strays).toEqual([]);
    expect(markup.replace(TAG, "")).not.toMatch(/[<>]/);
    expect(markup.match(/<(?:script|style)>/g)).toEqual(["<style>", "<script>"]);
  }

  test("has no markup but its own for any review", async () => {
    await fc.assert(
      fc.asyncProperty(anyReview, async (review) => {
        expectOnlyOurMarkup(await htmlReport(review));
      }),
      { numRuns: 60 },
    );
  });

  test("has no markup but its own with each hostile text in each place, and shows the text", async () => {
    for (const hostile of HOSTILE) {
      const replaced = JSON.parse(
        JSON.stringify(sampleReview()).replace(
          /(?<="(?:message|name|detail|reason|description|who|note|from)":)"[^"\\]*"/g,
          JSON.stringify(hostile).replaceAll("$", "$$$$"),
        ),
      ) as Review;
      const file = await htmlReport(replaced);
      expectOnlyOurMarkup(file);
      expect(commandsOf(file)).toEqual([]);
      if (/[^\P{Cc}\n]|[\p{Zl}\p{Surrogate}\u202a-\u202e\u2066-\u2069]/u.test(hostile)) continue;
      expect(parse(file).querySelector("h3")?.textContent).toBe(hostile);
    }
  });

  test("shows characters that nobody would see", async () => {
    const page = await pageOf(withFinding({ message: "a\u202eb\u0000c\ud800d" }));
    expect(textOf(page, "h3")).toBe("a\\u202eb\\u0000c\\ud800d");
  });

  test("allows its style sheet and its script by their hashes, and no request", async () => {
    const file = await htmlReport(sampleReview());
    const hashOf = (element: string): string => {
      const content = new RegExp(`<${element}>([^]*?)</${element}>`).exec(file)?.[1] ?? "";
      expect(content).not.toBe("");
      return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
    };
    expect(
      parse(file).querySelector("meta[http-equiv='Content-Security-Policy']")?.getAttribute("content"),
    ).toBe(
      `default-src 'none'; style-src ${hashOf("style")}; script-src ${hashOf("script")}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(file).not.toMatch(/\bsrc=|@import|url\(|\bstyle="|<link (?!rel="icon" href="data:)/);
  });
});
