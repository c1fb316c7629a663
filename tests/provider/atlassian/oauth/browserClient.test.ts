import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HTMLElement } from "node-html-parser";
import {
  openBrowserClient,
  type BrowserClient,
  type Page,
} from "../../../../provider/atlassian/oauth/browserClient";
import type { AppTarget } from "../../../../provider/atlassian/target";
import { jira, SHORT_WAITS } from "../apps";

let server: Server;
let app: AppTarget;
let browser: BrowserClient;
/** The requests that the server received, in order. */
let got: { method: string; url: string; cookie: string; referer: string; body: string }[];
/** The responses by path; other paths get an empty page. */
let served: { status?: number; headers?: Record<string, string | string[]>; body?: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString()));
    request.on("end", () => {
      const { cookie = "", referer = "" } = request.headers;
      got.push({ method: request.method ?? "", url: request.url ?? "", cookie, referer, body });
      response.writeHead(served.status ?? 200, served.headers).end(served.body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  app = jira({ url: `http://localhost:${port}/jira` });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  got = [];
  served = {};
  browser = openBrowserClient([app], new AbortController().signal, SHORT_WAITS);
});

/** A page of the app with this form, and the form. */
async function pageWith(form: string): Promise<[Page, HTMLElement]> {
  served = { body: `<p>Before</p>${form}` };
  const page = await browser.open(`${app.url}/page?from=here`);
  const element = page.html.querySelector("form");
  if (element === null) throw new Error("the page has no form");
  got = [];
  return [page, element];
}

describe("a page", () => {
  test.each(["<div>".repeat(4000), "<span><b>".repeat(2000), `<div><p>x${"<i class=y>".repeat(1000)}`])(
    "that is nested too deeply is refused before it is parsed",
    async (body) => {
      served = { body };
      await expect(browser.open(`${app.url}/page`)).rejects.toMatchObject({
        code: "APP_NOT_API",
        message: expect.stringContaining("the page is nested too deeply"),
      });
    },
  );

  test("with scripts, styles and comments that look like tags is read", async () => {
    const script = `<script>${"if(a<b&&c<d)".repeat(1000)}</script><style>${"<x".repeat(500)}</style>`;
    served = {
      body: `${script}<!--${"<div>".repeat(1000)}--><pre>${"<i>".repeat(500)}</pre><form></form>`,
    };
    expect((await browser.open(`${app.url}/page`)).html.querySelectorAll("form")).toHaveLength(1);
  });

  test("with many elements side by side, unclosed items and empty elements is read", async () => {
    const rows = "<tr><td>x<td><img src=a><br><svg><path d=M0 /></svg>".repeat(500);
    served = { body: `<table>${rows}</table><ul>${"<li>y".repeat(500)}</ul>${"<div></div>".repeat(500)}` };
    expect((await browser.open(`${app.url}/page`)).html.querySelectorAll("div")).toHaveLength(500);
  });
});

test.each([
  ["https://Jira.Example.com:443/app", "https://jira.example.com/app/login", true],
  ["https://jira.example.com/app", "https://jira.example.com/app", true],
  ["https://jira.example.com/app", "https://jira.example.com/app?x=1", true],
  ["https://jira.example.com", "https://jira.example.com?x=1", true],
  ["https://jira.example.com/app", "https://jira.example.com/apple", false],
  ["https://jira.example.com/app", "https://jira.example.com/app/../other", false],
  ["https://jira.example.com", "https://jira.example.com.evil.example.com/", false],
  ["https://jira.example.com", "https://user:password@jira.example.com/", false],
  ["https://jira.example.com", "http://jira.example.com/", false],
  ["https://jira.example.com", "not a URL", false],
])("a URL belongs to the app at %s by meaning: %s, %p", (base, url, belongs) => {
  const own = jira({ url: base });
  const session = openBrowserClient([own], new AbortController().signal, SHORT_WAITS);
  expect(session.appAt(url) === own).toBe(belongs);
});

describe("a form", () => {
  test("is sent with the given values, its defaults and the button", async () => {
    const [page, form] = await pageWith(`<form method="POST" action="send?step=2">
      <input name="os_username"><input type="hidden" name="token" value="a&amp;b"><input type="checkbox" name="stay" value="yes">
      <input type="checkbox" name="kept" value="yes" checked><input name="old" value="x" disabled>
      <button name="deny" value="1">No</button><input type="submit" name="allow" value="Allow"></form>`);
    await browser.submit(page, form, { app, fields: { os_username: "tester" } });
    expect(got).toEqual([
      {
        method: "POST",
        url: "/jira/send?step=2",
        cookie: "",
        referer: page.url,
        body: "os_username=tester&token=a%26b&kept=yes&allow=Allow",
      },
    ]);
  });

  test("without a method is sent in the query, which replaces the query of its action", async () => {
    const [page, form] = await pageWith(`<form action="/jira/send?x=1"><input name="a" value="1"></form>`);
    await browser.submit(page, form);
    expect(got).toMatchObject([{ method: "GET", url: "/jira/send?a=1", referer: page.url, body: "" }]);
  });

  test("with values for another app, or with values that would be part of the URL, is not sent", async () => {
    const [page, form] = await pageWith('<form method="post" action="send"><input name="password"></form>');
    const fields = { password: "secret" };
    const other = jira({ url: "https://confluence.example.com" });
    expect(await browser.submit(page, form, { app: other, fields })).toBeUndefined();
    form.setAttribute("method", "get");
    expect(await browser.submit(page, form, { app, fields })).toBeUndefined();
    expect(got).toEqual([]);
  });

  test.each(["https://evil.example.com/", "/other/send", "//evil.example.com/jira", "javascript:send()"])(
    "that leads to %s is not sent",
    async (action) => {
      const [page, form] = await pageWith(`<form method="post" action="${action}"></form>`);
      expect(await browser.submit(page, form)).toBeUndefined();
      expect(got).toEqual([]);
    },
  );
});

describe("a page", () => {
  test("that redirects has its target, and is not followed", async () => {
    served = { status: 302, headers: { location: "../other?x=1" } };
    const page = await browser.open(`${app.url}/a/b`);
    expect([page.location, page.status]).toEqual([`${app.url}/other?x=1`, 302]);
    expect(got).toHaveLength(1);
  });

  test("sets cookies that are sent to their path until they expire", async () => {
    served = { headers: { "set-cookie": ["session=1; Path=/jira; HttpOnly", "bad=1; Domain=example.com"] } };
    await browser.open(`${app.url}/one`);
    served = { headers: { "set-cookie": "session=; Path=/jira; Max-Age=0" } };
    await browser.open(`${app.url}/two`);
    await browser.open(`${app.url}/three`);
    expect(got.map(({ cookie }) => cookie)).toEqual(["", "session=1", ""]);
  });

  test.each(["https://evil.example.com/jira", "http://localhost/jira", "/other"])(
    "of another server or path is never requested: %s",
    async (place) => {
      const url = new URL(place, app.url).href;
      expect(browser.appAt(url)).toBeUndefined();
      await expect(browser.open(url)).rejects.toThrow("may call its own apps only");
      expect(got).toEqual([]);
    },
  );

  test("without a response is an error with the app's name and no query", async () => {
    const ended = jira({ url: "http://localhost:1/jira" });
    const alone = openBrowserClient([ended], new AbortController().signal, SHORT_WAITS);
    await expect(alone.open("http://localhost:1/jira/page?code=canary")).rejects.toMatchObject({
      code: "APP_UNREACHABLE",
      message: expect.stringMatching(/^could not open \/jira\/page as the test user on jira (?!.*canary)/),
    });
  });
});

test("a URL belongs to the app with the longest matching base URL", () => {
  const one = jira({ url: "https://example.com" });
  const two = jira({ url: "https://internal.example.com/wiki", displayUrl: "https://example.com/wiki" });
  const both = openBrowserClient([one, two], new AbortController().signal, SHORT_WAITS);
  expect(both.appAt("https://example.com/wiki/x")).toBe(two);
  expect(both.appAt("https://example.com/wikis")).toBe(one);
  expect(both.appAt("https://internal.example.com/wiki?x")).toBe(two);
  expect(both.appAt("https://example.com.evil.org/")).toBeUndefined();
});
