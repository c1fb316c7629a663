/** The storage of links between products, from recordings whose endpoints nobody knows. */

import { readRecording } from "../../../../cli/doctor/recording/recording";
import { storageOf } from "../../../../cli/doctor/recording/storage";
import { sortWrites } from "../../../../cli/doctor/recording/writes";
import type { Observation } from "../../../../cli/doctor/observation";
import type { Dialect } from "../../../../facts/dialect";
import type { AppTarget } from "../../../../provider/atlassian/target";
import { inDialect, open, startApps, targetOf, type DoctorSandbox } from "../dialectInstance";
import { entry, harFile, harOf } from "./har";

let sandbox: DoctorSandbox;
let base: string;
beforeAll(async () => {
  sandbox = await startApps();
  base = sandbox.apps.jira.url;
});
afterAll(() => sandbox.stop());

const WIKI = "https://wiki.example.com/wiki";

/** What the app has of a link to the wiki, made out of band. */
async function linked(
  parts: readonly ("client" | "connection")[],
  { dialect = {}, at = WIKI }: { dialect?: Dialect; at?: string } = {},
): Promise<{ target: AppTarget; linkId: string; client: Record<string, unknown> }> {
  const target = await inDialect(sandbox, dialect);
  const jira = sandbox.control.changeOutOfBand("jira");
  const link = await jira.createProductLink({ name: "Wiki", typeId: "confluence", rpcUrl: at });
  const client = parts.includes("client")
    ? await jira.createClient({ name: "Wiki", redirects: [`${at}/cb`], scope: "READ" })
    : {};
  if (parts.includes("connection"))
    await jira.createConnection({
      ...{ name: "Wiki", clientId: "of-the-wiki", clientSecret: "x", scopes: ["READ"] },
      authorizationEndpoint: `${at}/rest/oauth2/latest/authorize`,
      tokenEndpoint: `${at}/rest/oauth2/latest/token`,
    });
  return { target, linkId: link.id, client: { ...client } };
}

function observed(target: AppTarget, ...entries: object[]): Promise<Observation<"product-link-storage">> {
  const recording = readRecording([harFile(harOf(...entries))], target);
  return storageOf(open(target), recording, sortWrites(recording, target));
}

const submission = (clientId: string, second = 1): object =>
  entry("POST", `${base}/rest/odd/1.0/outgoing`, {
    second,
    status: 204,
    json: { url: WIKI, oauth: { clientId, clientSecret: "x" } },
  });

test("an unknown endpoint that makes the three records is three-records", async () => {
  const { target, client } = await linked(["client", "connection"]);
  const body = JSON.stringify({ id: client["id"], secret: "x" });
  const made = entry("POST", `${base}/rest/odd/1.0/incoming`, { json: { url: WIKI }, body });
  await expect(observed(target, made, submission("of-the-wiki"))).resolves.toMatchObject({
    possible: ["three-records"],
  });
});

test("records that a list has only after the first write are the recording's", async () => {
  const { target, client } = await linked(["client", "connection"]);
  const list = `${base}/rest/oauth2/latest/client`;
  const body = JSON.stringify([{ id: client["id"] }]);
  const [before, after] = [
    entry("GET", `${list}?_=1`, { body: "[]" }),
    entry("GET", `${list}?_=2`, { second: 3, body }),
  ];
  await expect(observed(target, before, submission("of-the-wiki"), after)).resolves.toMatchObject({
    possible: ["three-records"],
  });
  const known = entry("GET", list, { body });
  await expect(observed(target, known, submission("of-the-wiki"), after)).resolves.toEqual({
    untried: expect.stringContaining("the lists have only an outgoing link from the recording") as string,
  });
});

test("credentials that are in neither list are inside-link, also below another member", async () => {
  const { target } = await linked([], { dialect: { "product-link-storage": "inside-link" } });
  await expect(observed(target, submission("unlisted"))).resolves.toEqual({
    possible: ["inside-link"],
    seen: expect.stringContaining("the link has the oauth2ConnectionType OAUTH2_PRODUCT") as string,
  });
});

test("credentials that were created over the REST API, and are no longer in the lists, show nothing", async () => {
  const { target } = await linked([]);
  const created = entry("POST", `${base}/rest/oauth2/latest/client`, {
    json: { name: "Wiki", redirects: [`${WIKI}/cb`] },
    body: JSON.stringify({ id: "1", clientId: "deleted" }),
  });
  await expect(observed(target, created)).resolves.toEqual({
    untried:
      "An incoming or outgoing link that the recording created is no longer in the lists. Run the command before you delete it.",
  });
});

test("an incoming link in the list beside credentials that are in none is not decided", async () => {
  const { target, client } = await linked(["client"]);
  const made = entry("POST", `${base}/rest/odd/1.0/incoming`, {
    json: { url: WIKI },
    body: JSON.stringify({ id: client["id"] }),
  });
  await expect(observed(target, made, submission("unlisted"))).resolves.toEqual({
    untried: expect.stringContaining("please report this") as string,
  });
});

test("a link to an application whose URL only begins the same is not the recording's", async () => {
  const { target } = await linked([], { at: `${WIKI}-test` });
  const write = entry("POST", `${base}/rest/odd/1.0/link`, { json: { url: WIKI, clientId: "x" } });
  await expect(observed(target, write)).resolves.toEqual({
    untried: expect.stringContaining("no application link to a product") as string,
  });
});

test("of two links, the one whose ID a write has is the recording's", async () => {
  const { target, linkId } = await linked(["client", "connection"]);
  const jira = sandbox.control.changeOutOfBand("jira");
  await jira.createProductLink({ name: "Builds", typeId: "bamboo", rpcUrl: "https://builds.example.com" });
  const write = entry("PUT", `${base}/rest/odd/1.0/link/${linkId}`, {
    status: 204,
    json: { mentioned: "https://builds.example.com", clientId: "unlisted" },
  });
  await expect(observed(target, write)).resolves.toEqual({
    possible: ["inside-link"],
    seen: expect.stringContaining('the link "Wiki"') as string,
  });
});

test("a list that can't be read, or has an unknown format, is the reason", async () => {
  const { target } = await linked([], { dialect: { "incoming-list": "unknown" } });
  await expect(observed(target, submission("unlisted"))).resolves.toEqual({
    untried: "The list /rest/oauth2/latest/client has an unknown format.",
  });
  const other = targetOf(target.url, { username: "user", password: "user" });
  await expect(observed(other, submission("unlisted"))).resolves.toEqual({
    untried: expect.stringContaining("[APP_FORBIDDEN]") as string,
  });
});
