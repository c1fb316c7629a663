import type { SiteReading } from "../../../provider/atlassian/site";
import { openRun } from "../../../provider/lifecycle/run";
import { appsConfigOf, SHORT_WAITS } from "./apps";
import { listOf, readable, SITE_ACCOUNT, SITE_PATHS, startSite, type SiteServer } from "../siteServer";

let site: SiteServer;
let warnings: string[];

beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());
beforeEach(() => {
  site.responses = readable(site.url);
  site.requests = [];
  warnings = [];
});

const CONFLUENCE = {
  id: "1c2d3e4f-0000-4000-8000-000000000002",
  typeId: "confluence",
  name: "Wiki",
  rpcUrl: "https://wiki.example.com/",
  displayUrl: "https://wiki.example.com",
  isPrimary: true,
  isSystem: false,
};

function operation(more: object = {}): ReturnType<ReturnType<typeof openRun>["operation"]> {
  const config = appsConfigOf({
    site: { product: "jira", url: site.url, deployment: "cloud", ...SITE_ACCOUNT, ...more },
  });
  expect([...config.invalid, ...config.problems]).toEqual([]);
  return openRun(config, { timeouts: SHORT_WAITS }).operation({
    warn: (message) => warnings.push(message),
    signal: AbortSignal.timeout(20_000),
  });
}

async function read(more: object = {}): Promise<SiteReading> {
  const reading = await operation(more).site("site");
  if (reading === undefined) throw new Error("the site has no credential");
  return reading;
}

test("a site shows its manifest, its links, its cloud ID, and whether the account is an administrator", async () => {
  site.responses = readable(site.url, CONFLUENCE);
  expect(await read()).toEqual({
    manifest: { is: "observed", value: expect.objectContaining({ typeId: "jira", url: site.url }) },
    links: {
      is: "observed",
      value: {
        links: [
          {
            id: CONFLUENCE.id,
            name: "Wiki",
            typeId: "confluence",
            applicationUrl: "https://wiki.example.com",
            displayUrl: "https://wiki.example.com",
            primary: true,
            system: false,
          },
        ],
        unreadable: 0,
      },
    },
    administers: { is: "observed", value: true },
    cloudId: { is: "observed", value: "a-cloud-id" },
  });
  expect(warnings).toEqual([]);
});

test("a site gets reads alone: of its list, never of a link's authentication, with the e-mail address and token as Basic authentication", async () => {
  site.responses = readable(site.url, CONFLUENCE);
  await read();
  const account = `${SITE_ACCOUNT.username}:${SITE_ACCOUNT.token}`;
  expect([...site.requests].sort()).toEqual(
    [
      `GET ${SITE_PATHS.tenant} anonymous`,
      `GET ${SITE_PATHS.permissions} ${account}`,
      `GET ${SITE_PATHS.manifest} ${account}`,
      `GET ${SITE_PATHS.list} ${account}`,
    ].sort(),
  );
});

test("a site without a credential gets no request", async () => {
  expect(operation({ username: undefined, token: undefined }).site("site")).toBeUndefined();
  expect(site.requests).toEqual([]);
});

test("a site without the documented list is read by the one that public clients call, without OAuth clients in it", async () => {
  site.responses.list = { status: 404, body: { message: "null for uri", "status-code": 404 } };
  site.responses.otherList = {
    status: 200,
    body: [
      {
        id: "1",
        name: "Wiki",
        type: "confluence",
        rpcUrl: "https://wiki.example.com",
        system: true,
        primary: false,
      },
      { id: "2", name: "CI", type: "generic", properties: { oauth2ConnectionType: "incoming" } },
    ],
  };
  expect((await read()).links).toMatchObject({
    is: "observed",
    value: { links: [{ id: "1", typeId: "confluence", system: true, displayUrl: undefined }], unreadable: 0 },
  });
});

test("an entry in another form makes the list incomplete", async () => {
  site.responses.list = listOf(CONFLUENCE, { id: 5 }, "link");
  expect((await read()).links).toMatchObject({ value: { unreadable: 2 } });
  expect(warnings).toEqual([
    expect.stringContaining("2 of its application links have another form than expected"),
  ]);
});

const REJECTED = "The IP address has been rejected because it is not on the allowlist of the organization.";

test.each([
  ["401", { status: 401, body: { message: "Client must be authenticated" } }, "a token with scopes"],
  [
    "403",
    { status: 403, body: { errors: [{ summary: "Forbidden" }] } },
    "must be an administrator of the product",
  ],
  ["404", { status: 404, body: { message: "null for uri", "status-code": 404 } }, "may not have this API"],
  ["a page", { status: 200, type: "text/html", body: "<title>Log in</title>" }, "a login page"],
  ["a redirect", { status: 302, body: {} }, "a redirect"],
  [
    "an allowlist's JSON",
    { status: 403, body: { errorMessages: [REJECTED], errors: {} } },
    "IP allowlist may not have",
  ],
  ["an allowlist's text", { status: 403, type: "text/plain", body: REJECTED }, "IP allowlist may not have"],
  ["a rate limit", { status: 429, body: {} }, "429"],
  ["a failure", { status: 500, body: {} }, "500"],
  ["no response", { status: 0, hangs: true }, "no response within 1 seconds"],
  ["JSON of another form", { status: 200, body: { links: [] } }, "is not a list of application links"],
  ["text that is not JSON", { status: 200, type: "application/json", body: "{" }, "not valid JSON"],
] as const)("a list is not readable: %s", async (_what, response, reason) => {
  site.responses.list = response;
  const context = operation({ timeoutSeconds: 1 });
  const readings = await Promise.all([context.site("site"), context.site("site")]);
  expect(readings.map((reading) => reading?.links.is)).toEqual(["not readable", "not readable"]);
  expect(JSON.stringify(readings)).toContain(reason);
  expect(JSON.stringify([readings, warnings])).not.toContain(SITE_ACCOUNT.token);
  expect(warnings).toEqual([
    expect.stringMatching(/^site \(http\S+\) can't be read in full: .* \[SITE_NOT_READABLE\]$/),
  ]);
  expect(warnings[0]).toContain(reason);
});

test.each([
  [
    "is not an administrator",
    { status: 200, body: { permissions: { ADMINISTER: { havePermission: false } } } },
  ],
  ["does not have the permission ADMINISTER", { status: 200, body: { permissions: {} } }],
  ["404", { status: 404, body: {} }],
])("an account without a confirmed right is a warning: %s", async (reason, response) => {
  site.responses.permissions = response;
  expect((await read()).links.is).toBe("observed");
  expect(warnings).toEqual([expect.stringContaining(reason)]);
});

test("a site that does not listen is not readable", async () => {
  const gone = await startSite();
  await gone.stop();
  const reading = await read({ url: gone.url });
  expect([reading.manifest.is, reading.links.is, reading.administers.is, reading.cloudId.is]).toEqual(
    Array(4).fill("not readable"),
  );
  expect(warnings).toEqual([expect.stringContaining("the connection was refused")]);
});

test("a cancelled operation does not decide for others, and shows no warning", async () => {
  const config = appsConfigOf({
    site: { product: "jira", url: site.url, deployment: "cloud", ...SITE_ACCOUNT },
  });
  const run = openRun(config, { timeouts: SHORT_WAITS });
  const warn = (message: string): number => warnings.push(message);
  const cancelled = run.operation({ warn, signal: AbortSignal.abort() });
  expect((await cancelled.site("site"))?.links.is).toBe("not readable");
  const other = run.operation({ warn, signal: AbortSignal.timeout(20_000) });
  expect((await other.site("site"))?.links.is).toBe("observed");
  expect(warnings).toEqual([]);
});

test("Confluence is read below its context path, its host's cloud ID above it, and nothing shows whether the account administers it", async () => {
  const reading = await read({ product: "confluence", url: `${site.url}/wiki` });
  expect(reading.cloudId).toEqual({ is: "observed", value: "a-cloud-id" });
  expect(reading.administers.is).toBe("not readable");
  expect(site.requests.map((request) => request.split(" ")[1])).toContain(`/wiki${SITE_PATHS.list}`);
  expect(site.requests.join("\n")).not.toContain("mypermissions");
});
