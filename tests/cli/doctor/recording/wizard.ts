/** Recordings of the sandbox's screens by a browser, as an administrator saves them. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import type { DoctorSandbox } from "../dialectInstance";

/** The screen with the list of application links. */
export const LIST = "/plugins/servlet/applinks/listApplicationLinks";

const folder = mkdtempSync(path.join(tmpdir(), "applinks-har-"));
let files = 0;

/** Records what a browser does, in a HAR file. */
export async function record(browser: Browser, act: (page: Page) => Promise<void>): Promise<string> {
  files += 1;
  const file = path.join(folder, `${files}.har`);
  // Scripts of the test act as those of a product's screens, which the sandbox's policy refuses.
  const context = await browser.newContext({ recordHar: { path: file, content: "embed" }, bypassCSP: true });
  try {
    await act(await context.newPage());
  } finally {
    await context.close();
  }
  return file;
}

/** Signs in as the administrator, and opens the list of application links. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url + LIST);
  if ((await page.title()).startsWith("Log in")) {
    await page.getByLabel("Username").fill("admin");
    await page.getByLabel("Password").fill("admin");
    await press(page, "Log in");
  }
  await page.getByLabel("Password").fill("admin");
  await press(page, "Confirm");
  await page.getByRole("heading", { name: "Application links" }).waitFor();
}

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole("link", { name, exact: true }).first().click();

/** Create link: the application link, with its incoming link if that is wanted. */
export async function createLink(page: Page, to: string, parts: { incoming: boolean }): Promise<void> {
  await follow(page, "Create link");
  await page.getByLabel("Application URL").fill(to);
  await press(page, "Continue");
  await press(page, "Create");
  await page.getByRole("heading", { name: "Outgoing link" }).waitFor();
  if (!parts.incoming) return;
  await follow(page, "Create incoming link");
  await saveIncoming(page);
}

/** The form of an incoming link. */
export async function saveIncoming(page: Page): Promise<void> {
  await page.getByLabel("READ", { exact: true }).check();
  await press(page, "Save");
  await page.locator("#client-id").waitFor();
}

/** The form of an outgoing link. */
export async function saveOutgoing(page: Page): Promise<void> {
  await page.getByLabel("Client ID").fill(CREDENTIALS.clientId);
  await page.getByLabel("Client secret").fill(CREDENTIALS.clientSecret);
  await page.getByLabel("READ", { exact: true }).check();
  await press(page, "Save");
  await page.getByRole("heading", { name: "Incoming link" }).waitFor();
}

/** What Confluence gives Jira, in recordings that never go to Confluence. */
export const CREDENTIALS = { clientId: "id-of-confluence", clientSecret: "secret-of-confluence" };

/** The whole wizard on Jira: the application link to Confluence, its incoming and its outgoing link. */
export async function wholeWizard(page: Page, { apps }: DoctorSandbox): Promise<void> {
  await signIn(page, apps.jira.url);
  await createLink(page, apps.confluence.url, { incoming: true });
  await page.goto(apps.jira.url + LIST);
  await follow(page, "Confluence");
  await follow(page, "Create outgoing link");
  await saveOutgoing(page);
}

/** Sends a request from a page of the app, as a script of its screens does. Returns the response's JSON. */
export async function callFrom(page: Page, method: string, at: string, body?: object): Promise<unknown> {
  const options = {
    method,
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      "x-atlassian-token": "no-check",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  const text = await page.evaluate<string>(
    `fetch(${JSON.stringify(at)}, ${JSON.stringify(options)}).then((response) => response.text())`,
  );
  return text === "" ? undefined : (JSON.parse(text) as unknown);
}
