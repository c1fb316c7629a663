/** What people do on the apps' screens, in a browser. */

import type { Locator, Page } from "playwright-core";

/** The path of an app's list of application links. */
const LIST = "/plugins/servlet/applinks/listApplicationLinks";

/** Opens the list of an app's application links as its administrator, who logs in if the app requires it. */
export async function openLinks(page: Page, app: string): Promise<void> {
  await page.goto(app + LIST);
  await logIn(page, "admin");
}

/** Logs in on the page that is open, as far as it requires it: an account's password is its name. */
export async function logIn(page: Page, username: string): Promise<void> {
  if (await isTitled(page, /^Log in/)) {
    const email = page.getByLabel("Email");
    if (await email.isVisible()) await email.fill(`${username}@example.com`);
    else await page.getByLabel("Username").fill(username);
    await page.getByLabel("Password").fill(username);
    await press(page, "Log in");
  }
  if (await isTitled(page, /^Administrator access/)) {
    await page.getByLabel("Password").fill(username);
    await press(page, "Confirm");
  }
}

/** Allows access on the consent page, after a login there if the authorization server requires it. */
export async function consent(page: Page, username: string): Promise<void> {
  await logIn(page, username);
  await press(page, "Allow");
}

async function isTitled(page: Page, title: RegExp): Promise<boolean> {
  return title.test(await heading(page));
}

/** The heading of the page. */
export function heading(page: Page): Promise<string> {
  return page.getByRole("heading", { level: 1 }).innerText();
}

/** Presses a button. */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** Follows a link. */
export async function follow(page: Page, name: string): Promise<void> {
  await page.getByRole("link", { name, exact: true }).first().click();
}

/** What a page, or a part of it, shows under the name in a list of details. */
export function shown(page: Page | Locator, name: string): Promise<string> {
  return page.locator(`xpath=.//dt[normalize-space()="${name}"]/following-sibling::dd[1]`).innerText();
}

/** The statuses of the page's links. */
export function statuses(page: Page): Promise<string[]> {
  return page.locator("tbody .lozenge:is(.good, .warn, .bad, .info)").allInnerTexts();
}
