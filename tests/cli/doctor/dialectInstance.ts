/** An app of the sandbox in a dialect, for examinations over HTTP. */

import { startSandbox, type AppChanges, type DefaultApps, type NamedSandbox } from "applinks-sandbox";
import { openInstance, type Instance } from "../../../cli/doctor/instance";
import type { Verdict } from "../../../cli/doctor/observation";
import type { Confirmation, Fact, FactId } from "../../../facts";
import type { Dialect } from "../../../facts/dialect";
import type { AppTarget } from "../../../provider/atlassian/target";
import { monotonic, type Limits } from "../../../provider/atlassian/timeouts";
import { readAppsConfig } from "../../../provider/config/apps";

/** Jira is examined, Confluence is at the other end of its links. */
export type DoctorSandbox = NamedSandbox<DefaultApps>;

/** Starts the apps. */
export const startApps = (): Promise<DoctorSandbox> => startSandbox();

/** A clean Jira with objects of every kind, where one fact may be otherwise. */
export async function withObjects(
  sandbox: DoctorSandbox,
  dialect: Dialect,
): Promise<{ target: AppTarget; jira: AppChanges }> {
  const { control, apps } = sandbox;
  const target = await inDialect(sandbox, { ...dialect, "outgoing-redirect-rule": "md5-of-endpoint" });
  const jira = control.changeOutOfBand("jira");
  const endpoints = "https://remote.example.com/rest/oauth2/latest";
  const redirects = ["https://ci.example.com/cb", "https://ci.example.com/other"];
  await jira.createClient({ name: "CI", redirects, scope: "READ" });
  await jira.setAuditDenylist(["jira.auditing.project.created"]);
  await jira.createConnection({
    name: "Wiki",
    clientId: "id",
    clientSecret: "canary",
    authorizationEndpoint: `${endpoints}/authorize`,
    tokenEndpoint: `${endpoints}/token`,
    scopes: ["WRITE", "READ"],
  });
  const { confluence } = apps;
  const manifests = await Promise.all(
    [apps.jira, confluence].map(async ({ url }) => {
      const headers = { accept: "application/json", authorization: BASIC };
      const response = await fetch(`${url}/rest/applinks/latest/manifest`, { headers });
      return ((await response.json()) as { id: string }).id;
    }),
  );
  await jira.createLink({
    id: manifests[1],
    name: "Confluence",
    typeId: "confluence",
    rpcUrl: confluence.url,
  });
  await control
    .changeOutOfBand("confluence")
    .createLink({ id: manifests[0], name: "Jira", typeId: "jira", rpcUrl: apps.jira.url });
  await jira.setSettings({ dialect });
  return { target, jira };
}

const BASIC = `Basic ${Buffer.from("admin:admin").toString("base64")}`;

/** A clean Jira without objects, where one fact may be otherwise, called with a token. */
export async function inDialect({ control, apps }: DoctorSandbox, dialect: Dialect): Promise<AppTarget> {
  await control.reset();
  const jira = control.changeOutOfBand("jira");
  const { token } = await jira.createToken({ username: "admin" });
  await jira.setSettings({ dialect });
  return targetOf(apps.jira.url, { token, testUser: { username: "user", password: "user" } });
}

/** The app at a URL, with these members in its configuration. */
export function targetOf(url: string, members: object): AppTarget {
  const config = readAppsConfig(
    JSON.stringify({ jira: { product: "jira", url, allowHttp: true, ...members } }),
    {},
  );
  const target = config.targets.get("jira");
  if (target === undefined) throw new Error(JSON.stringify([...config.invalid, ...config.problems]));
  return target;
}

/** An app that is examined for a minute at most. */
export const open = (target: AppTarget): Instance => openInstance(target, limits());

/** The limits of an examination. */
export const limits = (): Limits => ({
  signal: AbortSignal.timeout(60_000),
  endsAt: monotonic() + 60_000,
  onWait: () => undefined,
});

/** A dialect with one fact. */
export const only = (id: FactId, alternative: string): Dialect => ({ [id]: alternative });

/** The verdict for an alternative that is true. A fact whose way can't decide the alternative says so in the register. */
export function verdictOf({ assumed, alternatives }: Fact, alternative: string): Verdict {
  if (alternatives[alternative]?.undecided !== undefined) return "could not be tried";
  return alternative === assumed ? "confirmed" : "contradicted";
}

/** Every alternative of the facts that are confirmed in this way, with the verdict for it. */
export const casesOf = <Id extends string>(
  facts: readonly (readonly [Id, Fact])[],
  way: Confirmation,
): { id: Id; alternative: string; verdict: Verdict }[] =>
  facts
    .filter(([, { confirm }]) => confirm === way)
    .flatMap(([id, fact]) =>
      Object.keys(fact.alternatives).map((alternative) => {
        return { id, alternative, verdict: verdictOf(fact, alternative) };
      }),
    );
