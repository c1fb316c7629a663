import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openPage, type Page } from "../command";
import {
  appsOf,
  completeState,
  connectionOf,
  issuedState,
  ISSUED_SECRET,
  newState,
  openSite,
  SITE_SECRET,
  type Site,
} from "../site";
import { stubStack, type StubStack } from "../stubStack";
import { send, visit, type Response, type Visitor } from "../visitor";

jest.setTimeout(120_000);

let folder: string;
let site: Site;
let page: Page | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "applinks-handoff-"));
  site = await openSite();
});

afterEach(async () => {
  page?.interrupt();
  await page?.ended;
  page = undefined;
});

afterAll(() => {
  site.close();
  rmSync(folder, { recursive: true });
});

const open = async (stack: StubStack, ...args: string[]): Promise<Visitor> => {
  page = await openPage(stack, ...args);
  return visit(page.address);
};

test("the whole hand-over can be done on the page, and no secret is in an argument or the output", async () => {
  const stack = stubStack(folder, newState(), appsOf(site));
  const visitor = await open(stack, "--up");
  const first = await visitor.read();
  expect(first.body).toContain("Begin the outgoing link from jira to wiki");
  await visitor.post("save", { step: "begin-outgoing", redirectUrl: site.redirectUrl });
  const { authorizationEndpoint, tokenEndpoint } = site;
  const begun = await visitor.post("save", { step: "begin-incoming", authorizationEndpoint, tokenEndpoint });
  expect(begun.body).toContain("Save the incoming link from wiki to jira");
  const saved = await visitor.post("save", {
    step: "save-incoming",
    clientId: "site-id",
    clientSecret: SITE_SECRET,
  });
  expect(saved.body).toContain(
    "Saved applinks:apps.jira.handoff.wiki.clientId, applinks:apps.jira.handoff.wiki.clientSecret.",
  );

  stack.next(issuedState(site, [connectionOf(site)]));
  await visitor.post("up");
  let current = await visitor.read();
  while (current.body.includes("pulumi up is running")) current = await visitor.read();
  expect(current.body).toContain("Enter the client ID and client secret of wiki on jira");
  expect(current.body).not.toContain(ISSUED_SECRET);
  expect((await visitor.post("secret")).body).toBe(ISSUED_SECRET);
  const entered = /name="entered" value="([^"]+)"/.exec(current.body)?.[1] ?? "";
  await visitor.post("save", { step: "enter-client", entered });

  stack.next(completeState(site));
  await visitor.post("up");
  current = await visitor.read();
  while (current.body.includes("pulumi up is running")) current = await visitor.read();
  expect(current.body).toContain("The hand-over is complete.");
  expect(await page?.ended).toBe(0);
  expect(stack.apps()["jira"]?.["handoff"]).toEqual({
    wiki: {
      redirectUrl: site.redirectUrl,
      authorizationEndpoint,
      tokenEndpoint,
      clientId: "site-id",
      clientSecret: SITE_SECRET,
      entered,
    },
  });
  for (const secret of [ISSUED_SECRET, SITE_SECRET, "administrator-token"]) {
    expect(stack.calls()).not.toContain(secret);
    expect(page?.output()).not.toContain(secret);
  }
});

test("the address works once, and nothing else works without it", async () => {
  const visitor = await open(stubStack(folder, newState(), appsOf(site)));
  const { address } = page ?? { address: "" };
  expect((await send(address)).status).toBe(403);
  expect((await send(visitor.root)).status).toBe(403);
  expect((await send(visitor.root, { headers: { Cookie: `${visitor.cookie}x` } })).status).toBe(403);
  expect((await send(`${visitor.origin}/`)).status).toBe(403);
  expect((await visitor.read()).status).toBe(200);
});

test("a form of another page, a form without the token, and a host name that resolves to the machine are refused", async () => {
  const stack = stubStack(folder, issuedState(site), appsOf(site));
  stack.apps();
  const { cookie, origin, root, token } = await open(stack);
  const post = (headers: Record<string, string>, form: Record<string, string>): Promise<Response> =>
    send(`${root}secret`, { method: "POST", headers: { Cookie: cookie, ...headers }, form });
  expect((await post({ Origin: "https://hostile.example" }, { form: token })).status).toBe(403);
  expect((await post({ Origin: "null" }, { form: token })).status).toBe(403);
  expect((await post({}, { form: token })).status).toBe(403);
  expect((await post({ Origin: origin }, { form: "wrong" })).status).toBe(403);
  expect((await post({ Origin: origin }, {})).status).toBe(403);
  const { port } = new URL(origin);
  expect((await send(root, { headers: { Cookie: cookie, Host: `hostile.example:${port}` } })).status).toBe(
    421,
  );
  expect((await send(`${root}secret`, { headers: { Cookie: cookie } })).status).toBe(404);
});

test("the cookie is for this page alone, and responses are neither stored, framed nor interpreted", async () => {
  page = await openPage(stubStack(folder, newState(), appsOf(site)));
  const { status, headers } = await send(page.address);
  expect(status).toBe(303);
  expect(String(headers["set-cookie"])).toMatch(/; Path=\/[\w-]{8}; HttpOnly; SameSite=Strict$/);
  expect(headers).toMatchObject({
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
  });
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
});

test("wrong values are all marked and nothing is saved; a doubtful one is saved on request, also a secret, which the page never has", async () => {
  const configured = { ...appsOf(site) } as Record<string, Record<string, unknown>>;
  const { authorizationEndpoint, tokenEndpoint } = site;
  configured["jira"] = { ...configured["jira"], handoff: { wiki: { authorizationEndpoint, tokenEndpoint } } };
  const stack = stubStack(folder, newState(), configured);
  const visitor = await open(stack);
  const wrong = await visitor.post("save", {
    step: "save-incoming",
    clientId: "https://x.example",
    clientSecret: "",
  });
  expect(wrong.body).toContain("Client ID is a URL.");
  expect(wrong.body).toContain("Client secret is missing.");
  expect(wrong.body).toContain("https://x.example");
  const swapped = { step: "save-incoming", clientId: SITE_SECRET, clientSecret: "site-id" };
  expect((await visitor.post("save", swapped)).body).toContain(
    "Client ID and the client secret are swapped.",
  );
  const doubtful = await visitor.post("save", {
    step: "save-incoming",
    clientId: "site-id",
    clientSecret: "not-accepted-Zz9",
  });
  expect(doubtful.body).toContain("are not accepted by the site&#39;s token endpoint");
  expect(doubtful.body).not.toContain("not-accepted-Zz9");
  expect(stack.calls()).not.toContain("config set");
  await visitor.post("save", { step: "save-incoming", anyway: "yes", clientId: "site-id", clientSecret: "" });
  expect(stack.apps()["jira"]?.["handoff"]).toMatchObject({
    wiki: { clientId: "site-id", clientSecret: "not-accepted-Zz9" },
  });
});

test("a step that is no longer open saves nothing, and the page shows the present steps", async () => {
  const stack = stubStack(folder, newState(), appsOf(site));
  const visitor = await open(stack);
  const { body } = await visitor.post("save", { step: "enter-client", entered: "0000-0000" });
  expect(body).toContain("nothing was saved: the step is no longer open. [HANDOFF_VALUE]");
  expect(stack.calls()).not.toContain("config set");
});

test("a failing command of the Pulumi CLI is shown on the page", async () => {
  const stack = stubStack(folder, newState(), appsOf(site));
  const visitor = await open(stack);
  stack.fail("config set", "error: incorrect passphrase\n");
  const { body } = await visitor.post("save", { step: "begin-outgoing", redirectUrl: site.redirectUrl });
  expect(body).toContain(
    "applinks:apps.jira.handoff.wiki.redirectUrl was not set: the passphrase is not the stack&#39;s.",
  );
  expect(body).toContain("[CONFIG_NOT_WRITTEN]");
});

test("without --up, the page does not run it", async () => {
  const stack = stubStack(folder, newState(), appsOf(site));
  const visitor = await open(stack);
  const { body } = await visitor.post("save", { step: "begin-outgoing", redirectUrl: site.redirectUrl });
  expect(body).toContain("pulumi up --stack dev");
  expect(body).not.toContain('action="up"');
  await visitor.post("up");
  expect(stack.calls()).not.toMatch(/^up /m);
});

test("Stop and an interrupt end the command; what was saved stays", async () => {
  const stack = stubStack(folder, newState(), appsOf(site));
  const visitor = await open(stack);
  await visitor.post("save", { step: "begin-outgoing", redirectUrl: site.redirectUrl });
  expect((await visitor.post("stop")).body).toContain("Saved values are kept");
  expect(await page?.ended).toBe(3);
  const second = await open(stack);
  expect((await second.read()).body).not.toContain("Begin the outgoing link");
  page?.interrupt();
  expect(await page?.ended).toBe(130);
});
