/** The verdicts of an examination that only reads equal the dialect of the app. */

import { createServer } from "node:http";
import { findingOf, type Observation } from "../../../cli/doctor/observation";
import { examine } from "../../../cli/doctor/examination";
import { READINGS } from "../../../cli/doctor/readings";
import { AREAS, FACTS, factEntries, type Fact, type FactId } from "../../../facts";
import { randomDialect, truthIn } from "../../../facts/dialect";
import { openApp } from "../../../provider/atlassian/app";
import { listOutgoingConnections } from "../../../provider/atlassian/outgoingConnections";
import type { AppTarget } from "../../../provider/atlassian/target";
import { TIMEOUTS } from "../../../provider/atlassian/timeouts";
import { openConnections } from "../../../provider/lifecycle/connections";
import { serving } from "../../serving";
import {
  casesOf,
  limits,
  only,
  open,
  startApps,
  targetOf,
  withObjects,
  type DoctorSandbox,
} from "./dialectInstance";

let sandbox: DoctorSandbox;
beforeAll(async () => {
  sandbox = await startApps();
});
afterAll(() => sandbox.stop());

/** Facts about single other products, which confirm/products.test.ts tests. */
const OF_OTHERS = Object.keys(AREAS.Products);

const CASES = casesOf(
  factEntries().filter(([id]) => !OF_OTHERS.includes(id)),
  "reading",
);

test.each(CASES)("$id is $verdict where it is $alternative", async ({ id, alternative, verdict }) => {
  const { target, jira } = await withObjects(sandbox, only(id, alternative));
  if (id === "http-base-url" && alternative !== "served")
    await jira.setSettings({ skipBaseUrlHttpsRequirement: false });
  // The credential of the others is a token.
  const used =
    id === "basic-authentication" ? targetOf(target.url, { username: "admin", password: "admin" }) : target;
  const reading = READINGS[id] as (instance: ReturnType<typeof open>) => Promise<Observation>;
  const finding = findingOf(id, await reading(open(used)));
  expect(finding).toMatchObject({ id, verdict });
  if (verdict !== "could not be tried") expect(finding).toMatchObject({ alternative });
});

/** How many facts are decided in any of the random dialects. */
const FEWEST = 30;

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
  "an examination contradicts nothing that is true in the random dialect %i",
  async (seed) => {
    const dialect = randomDialect(seed);
    const { target } = await withObjects(sandbox, dialect);
    const { facts } = await examine(open(target));
    expect(facts.map(({ id }) => id)).toEqual(factEntries().map(([id]) => id));
    for (const { id, verdict, possible, seen } of facts) {
      const truth = truthIn(dialect, id);
      const expected = (FACTS[id] as Fact).assumed === truth ? "confirmed" : "contradicted";
      if (verdict === "could not be tried") expect(seen).not.toBe("");
      else expect({ id, verdict }).toEqual({ id, verdict: expected });
      if (possible !== undefined)
        expect({ id, possible }).toEqual({ id, possible: expect.arrayContaining([truth]) as string[] });
    }
    const decided = facts.filter(({ verdict }) => verdict !== "could not be tried");
    expect(decided.length).toBeGreaterThanOrEqual(FEWEST);
  },
);

/** Runs `use` with an app that returns its manifest and these bodies, by the paths below its base URL, and 404 for everything else. */
async function withBodies(
  bodies: Record<string, unknown>,
  use: (target: AppTarget) => Promise<void>,
): Promise<void> {
  const server = createServer(({ url = "" }, response) => {
    const body = url === "/rest/applinks/1.0/manifest" ? { typeId: "jira" } : bodies[url];
    const [status, type] = body === undefined ? [404, "text/html"] : [200, "application/json"];
    response.writeHead(status, { "Content-Type": type, "X-AUSERNAME": "admin" }).end(JSON.stringify(body));
  });
  await serving(server, (port) => use(targetOf(`http://127.0.0.1:${port}`, { token: "t" })));
}

/** What the provider lists, and what the examination says of it: the table's line, the list's form, and the root. */
async function bothAbout(target: AppTarget): Promise<Record<string, unknown>> {
  const connection = openConnections(TIMEOUTS).to(target);
  const app = openApp(target, connection, TIMEOUTS).forOperation(limits());
  const names = await listOutgoingConnections(app, "shared").then(
    ({ objects }) => objects.map(({ name }) => name),
    () => undefined,
  );
  const { checks, facts } = await examine(open(target));
  const alternativeOf = (id: FactId): unknown => facts.find((fact) => fact.id === id)?.alternative;
  return {
    names,
    state: checks.find(({ name }) => name === "Outgoing links")?.state,
    form: alternativeOf("outgoing-list"),
    root: alternativeOf("outgoing-root"),
  };
}

const ROOT = "/rest/oauth2-client/latest/config";
const FOLDER = "/rest/oauth2/client/latest/config";
const LAST = "/rest/oauth2/latest/config";
const connectionNamed = (name: string): object => ({
  ...{ id: name, name, type: "generic", clientId: "c", scopes: ["READ"] },
  ...{ authorizationEndpoint: "https://r.example.com/a", tokenEndpoint: "https://r.example.com/t" },
});
const page = (name: string, more: object): object => ({ values: [connectionNamed(name)], ...more });

test.each([
  { what: "an array", bodies: { [ROOT]: [connectionNamed("a")] }, form: "array", names: ["a"] },
  { what: "values alone", bodies: { [ROOT]: page("a", {}) }, form: "unknown" },
  { what: "one page", bodies: { [ROOT]: page("a", { isLastPage: true }) }, form: "pages", names: ["a"] },
  {
    what: "two pages",
    bodies: {
      [ROOT]: page("a", { isLastPage: false, nextPageStart: 1 }),
      [`${ROOT}?start=1`]: page("b", { isLastPage: true, nextPageStart: null }),
    },
    form: "pages",
    names: ["a", "b"],
  },
  {
    what: "a page that leads to itself",
    bodies: { [ROOT]: page("a", { isLastPage: false, nextPageStart: 0 }) },
    form: "unknown",
  },
  {
    what: "a page that leads to a list without pages",
    bodies: {
      [ROOT]: page("a", { isLastPage: false, nextPageStart: 1 }),
      [`${ROOT}?start=1`]: { values: [] },
    },
    form: "unknown",
  },
])("a list of $what is one for the examination if the provider reads it", async ({ bodies, form, names }) => {
  await withBodies(bodies, async (target) => {
    const state = names === undefined ? "does not work" : "works";
    expect(await bothAbout(target)).toEqual({ names, state, form, root: "oauth2-client" });
  });
});

test.each([
  {
    what: "the first of two roots that exist has an odd list",
    bodies: { [FOLDER]: { values: [] }, [LAST]: [connectionNamed("a")] },
    ...{ root: "oauth2", form: "array", names: ["a"] },
  },
  {
    what: "the assumed root has an odd list, and another one a list",
    bodies: { [ROOT]: { values: [] }, [LAST]: [connectionNamed("a")] },
    ...{ root: "oauth2-client", form: "unknown", names: undefined },
  },
  {
    what: "the only root has an odd list",
    bodies: { [LAST]: { values: [] } },
    ...{ root: "oauth2", form: "unknown", names: undefined },
  },
])("where $what, the examination uses the provider's root", async ({ bodies, root, form, names }) => {
  await withBodies(bodies, async (target) => {
    const state = names === undefined ? "does not work" : "works";
    expect(await bothAbout(target)).toEqual({ names, state, form, root });
  });
});

test("a list whose second page fails is not judged", async () => {
  await withBodies({ [ROOT]: page("a", { isLastPage: false, nextPageStart: 1 }) }, async (target) => {
    expect(await READINGS["outgoing-list"](open(target))).toEqual({
      untried: expect.stringContaining(`${ROOT}?start=1`) as string,
    });
  });
});

test("an examination changes nothing", async () => {
  const { target } = await withObjects(sandbox, {});
  const before = await sandbox.control.export({ secrets: "included" });
  await sandbox.control.requestLog.clear();
  await examine(open(target));
  await sandbox.control.requestLog.assert({ mutating: true, count: 0 });
  const after = await sandbox.control.export({ secrets: "included" });
  for (const name of ["applicationLinks", "incomingClients", "outgoingConnections", "tokenPairs"] as const)
    expect(after.apps["jira"]?.[name]).toEqual(before.apps["jira"]?.[name]);
});

test("every fact that reading confirms has a reading", () => {
  const ids: FactId[] = factEntries().flatMap(([id, { confirm }]) => (confirm === "reading" ? [id] : []));
  expect(ids.filter((id) => READINGS[id] === undefined)).toEqual([]);
});
