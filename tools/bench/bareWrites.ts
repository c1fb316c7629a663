/** Sends the writes that the program of `runs.ts` needs, and prints the seconds: `bareWrites.js <Jira's URL> <Confluence's URL> <links>`. */

import { Agent } from "node:http";
import axios, { type AxiosInstance } from "axios";
import { redirectUrlSuffix } from "../../provider/atlassian/oauth/redirectUrl";

/** As many requests at a time as the provider sends to one app. */
const IN_FLIGHT = 4;

const [jiraUrl = "", confluenceUrl = "", links = "0"] = process.argv.slice(2);

const clientOf = (baseURL: string): AxiosInstance =>
  axios.create({
    baseURL,
    auth: { username: "admin", password: "admin" },
    headers: { "X-Atlassian-Token": "no-check" },
    httpAgent: new Agent({ keepAlive: true }),
  });
const jira = clientOf(jiraUrl);
const confluence = clientOf(confluenceUrl);

const CLIENTS = "/rest/oauth2/latest/client";
const CONNECTIONS = "/rest/oauth2-client/latest/config";
const LINKS = "/rest/applinks/3.0";

type Task = () => Promise<unknown>;

/** Runs the tasks, as many at a time as the provider. */
async function all(tasks: Task[]): Promise<void> {
  const left = [...tasks];
  const work = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await task();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
}

async function timed(tasks: Task[][]): Promise<number> {
  const begun = performance.now();
  await Promise.all(tasks.map(all));
  return (performance.now() - begun) / 1000;
}

async function main(): Promise<void> {
  const numbers = Array.from({ length: Number(links) }, (_, n) => n);
  const deletions: { jira: Task[]; confluence: Task[] } = { jira: [], confluence: [] };
  const inJira = numbers.flatMap((n): Task[] => [
    async () => {
      const redirects = [`https://app-${n}.example.com/callback`];
      const { data } = await jira.post<{ id: string }>(CLIENTS, {
        name: `client ${n}`,
        redirects,
        scope: "READ",
      });
      deletions.jira.push(() => jira.delete(`${CLIENTS}/${data.id}`));
    },
    async () => {
      const url = `https://app-${n}.example.com`;
      const body = { name: `link ${n}`, typeId: "generic", rpcUrl: url, displayUrl: url, isPrimary: false };
      const { data } = await jira.put<{ "resources-created": { href: string }[] }>(
        `${LINKS}/applicationlink`,
        body,
      );
      const href = data["resources-created"][0]?.href ?? "";
      deletions.jira.push(() => jira.delete(`${LINKS}/applinks/${href.slice(href.lastIndexOf("/") + 1)}`));
    },
  ]);
  const inConfluence = numbers.flatMap((n): Task[] => [
    async () => {
      const authorizationEndpoint = `https://app-${n}.example.com/authorize`;
      const { data } = await confluence.post<{ id: string }>(CONNECTIONS, {
        name: `connection ${n}`,
        type: "generic",
        description: null,
        clientId: "client",
        clientSecret: "secret",
        authorizationEndpoint,
        tokenEndpoint: `https://app-${n}.example.com/token`,
        scopes: ["READ"],
        redirectUriSuffix: redirectUrlSuffix(authorizationEndpoint),
      });
      deletions.confluence.push(() => confluence.delete(`${CONNECTIONS}/${data.id}`));
    },
    async () => {
      const redirects = [`https://app-${n}.example.com/callback`];
      const { data } = await confluence.post<{ id: string }>(CLIENTS, {
        name: `reports ${n}`,
        redirects,
        scope: "READ",
      });
      // A ScopeGrant.
      await confluence.put(`${CLIENTS}/${data.id}`, { scope: "WRITE" });
      deletions.confluence.push(async () => {
        await confluence.put(`${CLIENTS}/${data.id}`, { scope: "READ" });
        await confluence.delete(`${CLIENTS}/${data.id}`);
      });
    },
  ]);
  const create = await timed([inJira, inConfluence]);
  const destroy = await timed([deletions.jira, deletions.confluence]);
  process.stdout.write(JSON.stringify({ create, destroy }));
}

main().catch((error: unknown) => {
  process.stderr.write(
    `${axios.isAxiosError(error) ? JSON.stringify(error.response?.data) : ""} ${String(error)}\n`,
  );
  process.exitCode = 1;
});
