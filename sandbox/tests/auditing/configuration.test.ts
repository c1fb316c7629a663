import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";
import { events } from "./auditLog";

let sandbox: NamedSandbox<"jira" | "confluence">;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const read = async (name: string, as = "admin:admin"): Promise<unknown> => {
  const path = `/rest/auditing/1.0/configuration/${name}`;
  const { status, json } = await request(sandbox.apps.jira.url, "GET", path, { as });
  return status === 200 ? json : status;
};

test("by default, every area is at Base, events are kept for three years, and no action is excluded", async () => {
  const { levelByArea } = (await read("coverage")) as { levelByArea: Record<string, string> };
  expect(Object.keys(levelByArea)).toHaveLength(8);
  expect(new Set(Object.values(levelByArea))).toEqual(new Set(["base"]));
  expect(await read("retention")).toEqual({ period: { years: 3, months: 0, days: 0 } });
  expect(await read("denylist")).toEqual({ actions: [] });
  expect(await read("coverage", "user:user")).toBe(403);
});

test("a changed coverage is an event for each changed area", async () => {
  const outside = sandbox.control.changeOutOfBand("jira", { username: "auditor" });
  await outside.setAuditCoverage({ security: "full", permissions: "base", ecosystem: "off" });
  expect(await read("coverage")).toMatchObject({ levelByArea: { security: "full", ecosystem: "off" } });
  const found = await events(sandbox.apps.jira.url);
  expect(found.map(({ author, changedValues }) => [author.name, changedValues])).toEqual(
    ["ecosystem : base", "security : base"].map((from) => [
      "auditor",
      [
        {
          key: "Coverage Level",
          i18nKey: "atlassian.audit.event.change.coverage.level",
          from,
          to: from.startsWith("security") ? "security : full" : "ecosystem : off",
        },
      ],
    ]),
  );
  await expect(outside.setAuditCoverage({ everything: "full" } as object)).rejects.toThrow(
    "no coverage area everything",
  );
});

test("a changed retention and denylist are events", async () => {
  const outside = sandbox.control.changeOutOfBand("jira");
  await outside.setAuditRetention({ years: 1, days: 7 });
  await outside.setAuditDenylist(["some.action"]);
  expect(await read("retention")).toEqual({ period: { years: 1, months: 0, days: 7 } });
  expect(await read("denylist")).toEqual({ actions: ["some.action"] });
  const found = await events(sandbox.apps.jira.url);
  expect(found.map(({ changedValues }) => changedValues[0]?.to)).toEqual(["some.action", "1 Years 7 Days"]);
});

test("nothing of an area that is off is recorded, and no excluded action", async () => {
  const outside = sandbox.control.changeOutOfBand("jira");
  const client = { name: "in", redirects: ["https://a/cb"], scope: "READ" };
  await outside.setAuditDenylist(["audit.logging.summary.client.secret.refreshed"]);
  await outside.createClient(client);
  await outside.resetClientSecret("in");
  await outside.setAuditCoverage({ "global-config-and-administration": "off" });
  await outside.deleteClient("in");
  const recorded = (await events(sandbox.apps.jira.url)).map(({ type }) =>
    type.actionI18nKey.split(".").at(-2),
  );
  expect(recorded).toEqual(["config", "configuration", "config"]);
});

test("the audit log's settings are part of the state, and its events are not", async () => {
  await sandbox.control.changeOutOfBand("jira").setAuditCoverage({ security: "full" });
  const state = await sandbox.control.export({ only: "state" });
  expect(state.apps.jira).toMatchObject({ auditing: { coverage: { security: "full" } } });
  expect(state.apps.jira).not.toHaveProperty("auditLog");
  await sandbox.control.reset();
  expect((await sandbox.control.export()).apps.jira).toMatchObject({
    auditing: { coverage: { security: "base" } },
    auditLog: [],
  });
});
