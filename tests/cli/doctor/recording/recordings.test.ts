/** What recordings of the sandbox's screens by a browser show of an app, in each dialect. */

import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { examine, exitCodeOf, type Examination } from "../../../../cli/doctor/examination";
import type { Finding } from "../../../../cli/doctor/observation";
import { readRecording } from "../../../../cli/doctor/recording/recording";
import { RECORDINGS, withRecording } from "../../../../cli/doctor/recording/recordings";
import { reportOf } from "../../../../cli/doctor/report";
import { textOf } from "../../../../cli/doctor/text";
import { factEntries, type FactId } from "../../../../facts";
import { describeInBrowser, openBrowser } from "../../../browser";
import { casesOf, inDialect, only, open, startApps, type DoctorSandbox } from "../dialectInstance";
import {
  callFrom,
  createLink,
  CREDENTIALS,
  LIST,
  record,
  saveIncoming,
  saveOutgoing,
  signIn,
  wholeWizard,
} from "./wizard";

test("every fact that a recording confirms has an entry", () => {
  const ids: FactId[] = factEntries().flatMap(([id, { confirm }]) => (confirm === "recording" ? [id] : []));
  expect(ids.filter((id) => RECORDINGS[id] === undefined)).toEqual([]);
});

/** Every alternative of every fact that a recording confirms. */
const CASES = casesOf(factEntries(), "recording");

describeInBrowser("a recording by a browser", () => {
  let sandbox: DoctorSandbox;
  let browser: Browser;
  beforeAll(async () => {
    sandbox = await startApps();
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
  });

  /** Examines Jira in a dialect, after a browser did something there. */
  async function examined(
    dialect: Parameters<typeof inDialect>[1],
    act: (page: Page) => Promise<void>,
  ): Promise<Examination> {
    const target = await inDialect(sandbox, dialect);
    const recording = readRecording([await record(browser, act)], target);
    const instance = open(target);
    return withRecording(await examine(instance), instance, recording);
  }

  const findingOf = ({ facts }: Examination, wanted: FactId): Finding | undefined =>
    facts.find(({ id }) => id === wanted);

  const storage = (examination: Examination): Finding | undefined =>
    findingOf(examination, "product-link-storage");

  test.each(CASES)(
    "$id is $verdict where it is $alternative",
    async ({ id, alternative, verdict }) => {
      const examination = await examined(only(id, alternative), (page) => wholeWizard(page, sandbox));
      expect(findingOf(examination, id)).toMatchObject({ id, verdict, alternative });
    },
    60_000,
  );

  test("a link whose credentials are inside ends with exit code 2, and the report has its writes, but no text of the browser", async () => {
    const target = await inDialect(sandbox, only("product-link-storage", "inside-link"));
    const file = await record(browser, (page) => wholeWizard(page, sandbox));
    const recording = readRecording([file], target);
    const instance = open(target);
    const examination = await withRecording(await examine(instance), instance, recording);
    expect(exitCodeOf([examination])).toBe(2);
    const text = textOf(examination, false);
    expect(text).toContain("    POST /plugins/servlet/oauth2/client\n");
    expect(text).toContain("The provider can't work with it: a preview fails before anything is written.");

    const report = reportOf({ examination, exchanges: instance.exchanges, recording }, "0.1.0");
    expect(report.dialect).toEqual({ "product-link-storage": "inside-link" });
    expect(report.recording?.unknownWrites).toEqual([
      "POST /plugins/servlet/applinks/createApplicationLink",
      "POST /plugins/servlet/oauth2/provider",
      "POST /plugins/servlet/oauth2/client",
    ]);
    const sent = report.recording?.exchanges.map((exchange) => exchange.sent ?? []) ?? [];
    expect(sent).toContainEqual(expect.arrayContaining(["clientId", "clientSecret", "scopes"]));
    const { apps } = await sandbox.control.export({ secrets: "included" });
    const { sessions = [], incomingClients = [], applicationLinks = [] } = apps["jira"] ?? {};
    const hidden = [
      ...Object.values(CREDENTIALS),
      ...sessions.flatMap(({ id, xsrfToken }) => [id, xsrfToken]),
      ...incomingClients.flatMap(({ id, clientId, clientSecret }) => [id, clientId, clientSecret]),
      ...applicationLinks.map(({ id }) => id),
      ...[new URL(target.url).host, new URL(sandbox.apps.confluence.url).host, "localhost"],
    ];
    expect(hidden).toHaveLength(11);
    const [recorded, reported] = [readFileSync(file, "utf8"), JSON.stringify(report)];
    expect(hidden.filter((canary) => !recorded.includes(canary))).toEqual([]);
    expect(hidden.filter((canary) => reported.includes(canary))).toEqual([]);
  }, 60_000);

  describe.each(["three-records", "inside-link"])("in an app where storage is %s", (alternative) => {
    const dialect = only("product-link-storage", alternative);

    test("a recording that ends before the incoming link decides nothing, and says why", async () => {
      const examination = await examined(dialect, async (page) => {
        await signIn(page, sandbox.apps.jira.url);
        await createLink(page, sandbox.apps.confluence.url, { incoming: false });
      });
      expect(storage(examination)).toMatchObject({
        verdict: "could not be tried",
        seen: expect.stringContaining("no incoming or outgoing link for it") as string,
      });
    }, 60_000);

    test("older objects for the same application change nothing", async () => {
      const target = await inDialect(sandbox, dialect);
      const jira = sandbox.control.changeOutOfBand("jira");
      const remote = sandbox.apps.confluence.url;
      await jira.createClient({ name: "by hand", redirects: [`${remote}/cb`], scope: "READ" });
      await jira.createConnection({
        ...{ name: "by hand", clientId: "by-hand", clientSecret: "x", scopes: ["READ"] },
        authorizationEndpoint: `${remote}/rest/oauth2/latest/authorize`,
        tokenEndpoint: `${remote}/rest/oauth2/latest/token`,
      });
      const file = await record(browser, async (page) => {
        await signIn(page, sandbox.apps.jira.url);
        await createLink(page, remote, { incoming: false });
        // The screens offer no second incoming or outgoing link.
        const query = `link=${page.url().split("/").at(-1)}`;
        await page.goto(`${sandbox.apps.jira.url}/plugins/servlet/oauth2/provider?${query}`);
        await page.getByLabel("Name").fill("By the wizard");
        await saveIncoming(page);
        await page.goto(`${sandbox.apps.jira.url}/plugins/servlet/oauth2/client?${query}`);
        await page.getByLabel("Name").fill("By the wizard");
        await saveOutgoing(page);
      });
      const instance = open(target);
      const examination = await withRecording(
        await examine(instance),
        instance,
        readRecording([file], target),
      );
      expect(storage(examination)).toMatchObject({ alternative });
    }, 60_000);
  });

  test("a recording without a write decides nothing, and says why", async () => {
    const examination = await examined({}, (page) => signIn(page, sandbox.apps.jira.url));
    expect(storage(examination)).toMatchObject({
      verdict: "could not be tried",
      seen: expect.stringContaining("The recording has no write that succeeded") as string,
    });
    expect(examination.recording).toMatchObject({ writes: 0, unknownWrites: [] });
  }, 60_000);

  test("a recording of a link that has been deleted since decides nothing, and says why", async () => {
    const examination = await examined({}, async (page) => {
      await wholeWizard(page, sandbox);
      await page.goto(sandbox.apps.jira.url + LIST);
      await page.getByRole("link", { name: "Delete", exact: true }).first().click();
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("heading", { name: "Application links" }).waitFor();
    });
    expect(storage(examination)).toMatchObject({
      verdict: "could not be tried",
      seen: expect.stringContaining("before you delete the link") as string,
    });
  }, 60_000);

  test("a recording without the outgoing link decides nothing where storage is three-records", async () => {
    const examination = await examined({}, async (page) => {
      await signIn(page, sandbox.apps.jira.url);
      await createLink(page, sandbox.apps.confluence.url, { incoming: true });
    });
    expect(storage(examination)).toMatchObject({
      verdict: "could not be tried",
      seen: expect.stringContaining("only an incoming link from the recording") as string,
    });
  }, 60_000);

  /** What a product's screens may send over the REST API, to the root of outgoing links that the dialect has. */
  async function restWizard(page: Page, root: string): Promise<void> {
    const { jira, confluence } = sandbox.apps;
    await signIn(page, jira.url);
    const call = (method: string, at: string, body?: object): Promise<unknown> =>
      callFrom(page, method, jira.url + at, body);
    const remote = confluence.url;
    const authorizationEndpoint = `${remote}/rest/oauth2/latest/authorize`;
    await call("GET", "/rest/oauth2/latest/client");
    const manifest = (await call(
      "GET",
      `/rest/applinks/3.0/applicationlinkForm/manifest?url=${encodeURIComponent(remote)}`,
    )) as { id: string };
    await call("PUT", "/rest/applinks/3.0/applicationlink", {
      ...{ id: manifest.id, name: "Wiki", typeId: "confluence", rpcUrl: remote, displayUrl: remote },
    });
    await call("POST", "/rest/oauth2/1.0/client", {
      name: "Wiki",
      redirects: [`${remote}/plugins/servlet/oauth2/client/callback/0`],
      scope: "READ",
    });
    const query = `authorizationEndpoint=${encodeURIComponent(authorizationEndpoint)}`;
    const { redirectUriSuffix } = (await call("GET", `${root}/config/get-redirect-uri?${query}`)) as {
      redirectUriSuffix: string;
    };
    await call("POST", `${root}/config`, {
      ...{ name: "Wiki", type: "generic", ...CREDENTIALS, authorizationEndpoint, redirectUriSuffix },
      tokenEndpoint: `${remote}/rest/oauth2/latest/token`,
      scopes: ["READ"],
    });
  }

  test.each([
    {
      dialect: {},
      shown: {
        "incoming-create-response": "200-client",
        "outgoing-create-response": "200-connection",
        "link-create-response": "201-href",
      },
    },
    {
      dialect: {
        "incoming-create-response": "201-location",
        "outgoing-create-response": "201-connection",
        "link-create-response": "201-location",
      },
      shown: {
        "incoming-create-response": "201-location",
        "outgoing-create-response": "201-connection",
        "link-create-response": "201-location",
      },
    },
  ] as const)(
    "screens that use the REST API show responses to writes without test objects: $shown",
    async ({ dialect, shown }) => {
      const examination = await examined(dialect, (page) => restWizard(page, "/rest/oauth2-client/latest"));
      for (const [id, alternative] of Object.entries(shown))
        expect(findingOf(examination, id as FactId)).toMatchObject({ id, alternative });
      expect(storage(examination)).toMatchObject({ verdict: "confirmed" });
      expect(examination.recording?.unknownWrites).toEqual([]);
    },
    60_000,
  );

  test("a root of outgoing links that the screens use is found where it is none of the known ones", async () => {
    const root = "/rest/oauth2-configurations/latest";
    const target = await inDialect(sandbox, only("outgoing-root", "elsewhere"));
    const recording = readRecording([await record(browser, (page) => restWizard(page, root))], target);
    expect(recording.outgoingRoot).toBe(root);
    const instance = open({ ...target, paths: { ...target.paths, outgoing: root } });
    const examination = await withRecording(await examine(instance), instance, recording);
    expect(findingOf(examination, "outgoing-root")).toMatchObject({
      verdict: "contradicted",
      alternative: "elsewhere",
      seen: `the screens use ${root}/config`,
    });
    expect(storage(examination)).toMatchObject({ verdict: "confirmed" });
    expect(textOf(examination, false)).toContain(
      `To configure it: pulumi config set --path applinks:apps.jira.paths.outgoing ${root}`,
    );
  }, 60_000);
});
