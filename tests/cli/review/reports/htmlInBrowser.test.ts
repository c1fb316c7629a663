import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as axe from "axe-core";
import * as fc from "fast-check";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { graphSvg } from "../../../../cli/review/graph/svg";
import type { Review } from "../../../../cli/review/model";
import { htmlReport } from "../../../../cli/review/reports/html";
import { describeInBrowser, openBrowser } from "../../../browser";
import { anyGraph, anyReview, HOSTILE } from "../anyReview";
import { sampleReview } from "../sampleReview";

describeInBrowser("the page in a browser", () => {
  let folder: string;
  let browser: Browser;
  /** Console messages, errors, requests and violations of the policy since the test began. */
  let problems: string[];

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "applinks-report-"));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  beforeEach(() => {
    problems = [];
  });

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  /** Opens a report from a file, offline. */
  async function open(review: Review = sampleReview(), options: BrowserContextOptions = {}): Promise<Page> {
    const file = path.join(folder, "report.html");
    writeFileSync(file, await htmlReport(review));
    const address = pathToFileURL(file).href;
    const context = await browser.newContext({ offline: true, reducedMotion: "reduce", ...options });
    await context.route("**/*", async (route) => {
      const url = route.request().url();
      if (url.split("#")[0] === address) {
        await route.continue();
      } else {
        problems.push(`request: ${url}`);
        await route.abort();
      }
    });
    const page = await context.newPage();
    page.on("console", (message) => problems.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(address);
    return page;
  }

  /** The messages of the findings that show. */
  async function shown(page: Page): Promise<string[]> {
    return page.locator(".finding:visible h3").allInnerTexts();
  }

  const chip = (page: Page, name: string, value: string) =>
    page.locator(`input[name="${name}"][value="${value}"]`);

  test("opens without a request, an error or a message on the console", async () => {
    const page = await open();
    expect(await page.title()).toBe("Drift: drift review of 2026-11-28 04:00 UTC");
    expect(await shown(page)).toHaveLength(8);
    expect(problems).toEqual([]);
  });

  test("the policy blocks a script, a style and a picture that are put in", async () => {
    const page = await open();
    await page.evaluate(`new Promise((resolve) => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        violations.push(effectiveDirective);
        if (violations.length === 3) resolve();
      });
      const script = document.createElement("script");
      script.textContent = "window.hostile = 1";
      const style = document.createElement("style");
      const picture = document.createElement("img");
      picture.src = "https://hostile.example/x.png";
      style.textContent = "body { display: none }";
      document.body.append(script, style, picture);
    })`);
    expect(await page.evaluate("violations.sort()")).toEqual([
      "img-src",
      "script-src-elem",
      "style-src-elem",
    ]);
    expect(await page.evaluate("typeof hostile")).toBe("undefined");
    expect(problems.filter((problem) => problem.startsWith("request"))).toEqual([]);
  });

  test("filters by severity, app, state and text, also together, and clears them", async () => {
    const page = await open();
    const matches = page.locator("#matches");
    expect(await matches.innerText()).toBe("8 findings");

    await chip(page, "severity", "critical").check();
    expect(await shown(page)).toEqual([
      'The incoming link "backdoor" of jira is declared by no stack.',
      'The incoming link "Wiki" of jira has the scope ADMIN, which is not declared.',
    ]);
    expect(await matches.innerText()).toBe("2 of 8 findings");

    await chip(page, "state", "new").check();
    expect(await shown(page)).toEqual(['The incoming link "backdoor" of jira is declared by no stack.']);

    await page.getByRole("button", { name: "Clear filters" }).click();
    await matches.filter({ hasText: /^8 findings$/ }).waitFor();

    await page.locator("select[name=app]").selectOption({ label: "code (Bitbucket)" });
    expect(await shown(page)).toEqual([
      "The outgoing links of code were not read: the app returned 403.",
      'The client secret of the incoming link "Wiki" of code is not the one that was deployed.',
    ]);

    await page.getByRole("button", { name: "Clear filters" }).click();
    await matches.filter({ hasText: /^8 findings$/ }).waitFor();
    await chip(page, "state", "accepted").check();
    expect(await shown(page)).toEqual([
      'The application link "Old monitoring" of jira is declared by no stack.',
    ]);
    expect(
      await page.getByText("No finding here matches the filters.").filter({ visible: true }).count(),
    ).toBe(1);

    await chip(page, "state", "accepted").uncheck();
    await page.getByLabel("Search").fill("MALLORY 203.0.113");
    expect(await shown(page)).toEqual(['The incoming link "backdoor" of jira is declared by no stack.']);
    await page.getByLabel("Search").fill("copied");
    expect(await shown(page)).toEqual([]);
    expect(problems).toEqual([]);
  });

  test("opens and closes the findings that match", async () => {
    const page = await open();
    const openCount = () => page.locator(".finding > details[open]").count();
    expect(await openCount()).toBe(3);
    await page.getByRole("button", { name: "Open all" }).click();
    expect(await openCount()).toBe(8);
    await chip(page, "severity", "info").check();
    await page.getByRole("button", { name: "Close all" }).click();
    expect(await openCount()).toBe(7);
  });

  test("is used with the keyboard alone", async () => {
    const page = await open();
    const focused = () => page.evaluate<string>("document.activeElement.textContent.trim()");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the findings");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.name")).toBe("text");
    await page.keyboard.press("Tab");
    await page.keyboard.type("wiki");
    expect(await shown(page)).toHaveLength(2);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    expect(await page.locator("input:focus").getAttribute("value")).toBe("critical");
    expect(await shown(page)).toHaveLength(0);
    await page.keyboard.press("Space");

    await page.locator(".finding:visible summary").first().focus();
    expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
    await page.keyboard.press("Enter");
    expect(await page.locator(".finding:visible > details[open]").count()).toBe(1);
  });

  test("shows code in one language at a time, the same one everywhere and after a reload", async () => {
    const page = await open();
    const visible = async () => {
      const languages = await page.locator(".language:visible").all();
      return Promise.all(languages.map((language) => language.getAttribute("data-language")));
    };
    expect(await visible()).toEqual(["typescript"]);
    await page.getByRole("tab", { name: "TypeScript" }).focus();
    await page.keyboard.press("ArrowRight");
    expect(await visible()).toEqual(["python"]);
    expect(await page.getByRole("tab", { selected: true }).innerText()).toBe("Python");
    await page.keyboard.press("End");
    expect(await visible()).toEqual(["yaml"]);
    await page.keyboard.press("ArrowRight");
    expect(await visible()).toEqual(["typescript"]);
    await page.keyboard.press("ArrowLeft");
    await page.reload();
    expect(await visible()).toEqual(["yaml"]);
    expect(problems).toEqual([]);
  });

  test("copies a command as it is", async () => {
    const page = await open();
    const block = page.locator(".code", { hasText: "curl -X DELETE" });
    await block.getByRole("button", { name: "Copy command" }).click();
    await block.getByRole("button", { name: "Copied" }).or(block.getByText("Copied")).first().waitFor();
    const search = page.getByLabel("Search");
    await search.focus();
    await page.keyboard.press("Control+V");
    expect(await search.inputValue()).toBe(
      "curl -X DELETE -H \"Authorization: Bearer $APPLINKS_JIRA_TOKEN\" 'https://jira.example.com/rest/oauth2/latest/client/41'",
    );
    expect(problems).toEqual([]);
  });

  test("is dark where the system is, unless the reader chooses a theme", async () => {
    const page = await open(sampleReview(), { colorScheme: "dark" });
    const background = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const dark = "rgb(17, 21, 27)";
    const light = "rgb(246, 247, 249)";
    expect(await background()).toBe(dark);
    const appOf = () =>
      page.evaluate<string>('getComputedStyle(document.querySelector(".link-graph .app rect")).fill');
    expect(await appOf()).toBe("rgb(35, 43, 54)");
    await page.getByLabel("Theme").selectOption("Light");
    expect(await background()).toBe(light);
    expect(await appOf()).toBe("rgb(241, 243, 246)");
    await page.reload();
    expect(await background()).toBe(light);
    await page.getByLabel("Theme").selectOption("System");
    expect(await background()).toBe(dark);
    expect(problems).toEqual([]);
  });

  test.each(["light", "dark"] as const)(
    "has no serious problem for assistive technology in the %s theme",
    async (colorScheme) => {
      const page = await open(sampleReview(), { colorScheme });
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run({ resultTypes: ["violations"] })');
      expect(
        violations.map(
          ({ id, impact, nodes }) => `${impact ?? ""} ${id}: ${nodes.map(({ html }) => html).join(" ")}`,
        ),
      ).toEqual([]);
    },
  );

  test("fits a narrow screen", async () => {
    const page = await open(sampleReview(), { viewport: { width: 340, height: 700 } });
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(340);
    const labels = 'getComputedStyle(document.querySelector(".comparison td"), "::before").content';
    expect(await page.evaluate(labels)).toBe('"Declared"');
  });

  test("shows everything on paper, and no controls", async () => {
    const page = await open(sampleReview(), { colorScheme: "dark" });
    await chip(page, "severity", "info").check();
    await page.emulateMedia({ media: "print" });
    for (const part of [
      ".finding",
      ".finding .body",
      ".language",
      ".trend table",
      ".resolved li",
      ".rules tr",
    ]) {
      const parts = page.locator(part);
      expect(await parts.count()).toBeGreaterThan(0);
      expect(`${await parts.filter({ visible: true }).count()} ${part}`).toBe(
        `${await parts.count()} ${part}`,
      );
    }
    for (const control of ["nav", "form", "button", "select", "input"]) {
      expect(await page.locator(control).filter({ visible: true }).count()).toBe(0);
    }
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(255, 255, 255)");
  });

  test("opens what is closed for the time of printing", async () => {
    const page = await open();
    const openCount = () => page.locator("details[open]").count();
    const before = await openCount();
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await openCount()).toBe(await page.locator("details").count());
    await page.evaluate('dispatchEvent(new Event("afterprint"))');
    expect(await openCount()).toBe(before);
  });

  test("opens the finding and the rule that an address leads to, also if a filter hides it", async () => {
    const page = await open();
    await chip(page, "severity", "critical").check();
    await page.evaluate('location.hash = "finding-OL014-eccbc87e4b5c"');
    await page.locator("#finding-OL014-eccbc87e4b5c .body").waitFor({ state: "visible" });
    await page.locator("#finding-OL014-eccbc87e4b5c a.rule").click();
    await page.locator("#rule-OL014").waitFor({ state: "visible" });
    expect(problems).toEqual([]);
  });

  test("shows everything without scripts, and no controls that need them", async () => {
    const page = await open(sampleReview(), { javaScriptEnabled: false });
    expect(await shown(page)).toHaveLength(8);
    expect(await page.locator("form").filter({ visible: true }).count()).toBe(0);
    expect(await page.locator(".theme").filter({ visible: true }).count()).toBe(0);
    expect(await page.locator(".language").filter({ visible: true }).count()).toBe(4);
    await page.locator(".finding").nth(3).locator("summary").click();
    expect(await page.locator(".finding").nth(3).locator(".body").isVisible()).toBe(true);
    expect(problems).toEqual([]);
  });

  test("hostile texts run nothing, load nothing and make no element", async () => {
    const sample = sampleReview();
    const [finding] = sample.findings;
    const [app] = sample.apps;
    if (finding === undefined || app === undefined) throw new Error("the sample has no finding or no app");
    const everyText: Review = {
      ...sample,
      findings: HOSTILE.map((text) => ({ ...finding, id: text, message: text, impact: text })),
      apps: HOSTILE.map((text) => ({ ...app, key: text, name: text, url: text })),
      graph: {
        ...sample.graph,
        nodes: HOSTILE.map((text) => ({ key: text, name: text, product: text })),
      },
    };
    const reviews = [everyText, ...fc.sample(anyReview, 5)];
    for (const review of reviews) {
      const page = await open(review);
      expect(await page.evaluate("typeof hostile")).toBe("undefined");
      expect(
        await page.locator("img, iframe, object, embed, form form, script:not(body > script)").count(),
      ).toBe(0);
      expect(problems).toEqual([]);
      await page.context().close();
    }
  });

  test("a drawing of any graph is well-formed XML", async () => {
    const page = await open();
    for (const random of fc.sample(anyGraph, 30)) {
      const parsed = await page.evaluate<string>(
        `new DOMParser().parseFromString(${JSON.stringify(await graphSvg(random))}, "image/svg+xml").documentElement.outerHTML`,
      );
      expect(parsed).toMatch(/^<svg/);
      expect(parsed).not.toContain("parsererror");
    }
  });
});
