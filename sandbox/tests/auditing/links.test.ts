import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";
import { changes, events } from "./auditLog";

let sandbox: NamedSandbox<"confluence">;
beforeAll(async () => {
  sandbox = await startSandbox({ apps: { confluence: { product: "confluence" } } });
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control.reset());

const links = "/rest/applinks/3.0";
const jira = {
  id: "144880e9-a353-312f-9412-ed028e8166fa",
  typeId: "jira",
  name: "Tracker",
  rpcUrl: "https://internal.example.com",
  displayUrl: "https://jira.example.com",
  isPrimary: false,
};

async function addEditDelete(): Promise<void> {
  const { url } = sandbox.apps.confluence;
  await request(url, "PUT", `${links}/applicationlink`, { json: jira });
  await request(url, "PUT", `${links}/applinks/${jira.id}`, {
    json: { name: "Jira", rpcUrl: jira.rpcUrl, displayUrl: jira.displayUrl },
  });
  await request(url, "DELETE", `${links}/applinks/${jira.id}`);
}

test("at Base, the products' default, changes of application links are not recorded", async () => {
  await addEditDelete();
  expect(await events(sandbox.apps.confluence.url)).toEqual([]);
});

test("at Advanced, they are events with name, type, display URL and primary, without ID and application URL", async () => {
  await sandbox.control.seed(
    "apps: { confluence: { auditing: { coverage: { global-config-and-administration: advanced } } } }",
  );
  await addEditDelete();
  const found = (await events(sandbox.apps.confluence.url)).reverse();
  expect(found.map(({ type, author }) => [type.actionI18nKey, author.name])).toEqual([
    ["audit.logging.summary.applink.added", "Administrator"],
    ["audit.logging.summary.applink.edited", "Administrator"],
    ["audit.logging.summary.applink.deleted", "Administrator"],
  ]);
  expect(found.map(changes)).toEqual([
    {
      "applink.type": { from: undefined, to: "Jira" },
      "applink.name": { from: undefined, to: "Tracker" },
      "applink.url": { from: undefined, to: "https://jira.example.com" },
      "applink.primary": { from: undefined, to: "true" },
    },
    {
      "applink.name": { from: undefined, to: "Jira" },
      "applink.url": { from: undefined, to: "https://jira.example.com" },
      "applink.primary": { from: undefined, to: "true" },
    },
    {
      "applink.type": { from: "Jira", to: undefined },
      "applink.name": { from: "Jira", to: undefined },
      "applink.url": { from: "https://jira.example.com", to: undefined },
      "applink.primary": { from: "true", to: undefined },
    },
  ]);
  const text = JSON.stringify(found);
  expect(text).not.toContain("internal.example.com");
  expect(text).not.toContain(jira.id);
});
