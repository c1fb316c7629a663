import { AppError } from "../../../../provider/atlassian/appError";
import type { App } from "../../../../provider/atlassian/app";
import { nothingLearned } from "../../../../provider/atlassian/learned";
import { endpointDifferences, remedyFor } from "../../../../provider/atlassian/oauth/metadata";
import { endpointsOf } from "../../../../provider/atlassian/oauth/redirectUrl";
import { targetAt, type AppTarget } from "../../../../provider/atlassian/target";

const TARGET: AppTarget = {
  ...targetAt("https://inside.example.com:8443/jira", "jira"),
  displayUrl: "https://jira.example.com",
};

const BELOW_ROOT = "/rest/oauth2/latest/.well-known/oauth-authorization-server";
const AT_BASE_URL = "/.well-known/oauth-authorization-server";
const ROOT = "https://jira.example.com/rest/oauth2/latest";
const ELSEWHERE = "https://jira.example.com/rest/oauth2-server/latest";

const metadata = (root: string, more: object = {}): object => ({
  issuer: "https://jira.example.com",
  authorization_endpoint: `${root}/authorize`,
  token_endpoint: `${root}/token`,
  ...more,
});

/** An app that serves what is given at these paths, where errors are thrown, and what it was asked for. */
function serving(
  bodies: Record<string, unknown>,
  target: Partial<AppTarget> = {},
): { app: App; paths: string[] } {
  const paths: string[] = [];
  const app = {
    target: { ...TARGET, ...target },
    learned: nothingLearned(),
    sharedRead: ({ path }: { path: string }) => {
      paths.push(path);
      const body =
        path in bodies ? bodies[path] : new AppError("APP_NOT_API", "no such path", { status: 404 });
      return body instanceof Error ? Promise.reject(body) : Promise.resolve(body);
    },
  };
  return { app: app as unknown as App, paths };
}

const USED = endpointsOf(TARGET);

test.each([
  ["at the root", BELOW_ROOT],
  ["at the base URL", AT_BASE_URL],
])("endpoints that an app publishes %s are compared with those of a link", async (_where, path) => {
  const { app } = serving({ [path]: metadata(ELSEWHERE) });
  const differences = await endpointDifferences(app, USED);
  expect(differences).toEqual([
    {
      title: "authorization endpoint",
      used: USED.authorizationEndpoint,
      published: `${ELSEWHERE}/authorize`,
    },
    { title: "token endpoint", used: USED.tokenEndpoint, published: `${ELSEWHERE}/token` },
  ]);
  expect(differences.map((difference) => remedyFor(TARGET, difference))[1]).toContain(
    "pulumi config set --path 'applinks:apps.paths.incoming' /rest/oauth2-server/latest.",
  );
});

test.each([
  ["they are the computed ones", metadata(ROOT)],
  ["they have the version's other name", metadata("https://jira.example.com/rest/oauth2/1.0")],
  [
    "they begin with the URL of admin calls",
    metadata("https://inside.example.com:8443/jira/rest/oauth2/latest"),
  ],
  ["they are of another issuer", metadata(ELSEWHERE, { issuer: "https://proxy.example.com" })],
  ["one is on another host", metadata(ELSEWHERE, { token_endpoint: "https://evil.example.com/token" })],
  ["one is missing", metadata(ELSEWHERE, { token_endpoint: undefined })],
  ["they are no object", [ELSEWHERE]],
])("published endpoints are no difference if %s", async (_why, body) => {
  expect(await endpointDifferences(serving({ [BELOW_ROOT]: body }).app, USED)).toEqual([]);
});

test("endpoints of a link that are elsewhere, such as at a gateway, are no difference", async () => {
  const used = {
    authorizationEndpoint: "https://gateway.example.com/authorize",
    tokenEndpoint: "https://gateway.example.com/token",
  };
  const { app } = serving({ [BELOW_ROOT]: metadata(ROOT) });
  expect(await endpointDifferences(app, used)).toEqual([]);
});

test("configured paths take precedence, and nothing is requested", async () => {
  const paths = { ...TARGET.paths, incoming: "/rest/oauth2/1.0" };
  const { app, paths: requested } = serving({ [BELOW_ROOT]: metadata(ELSEWHERE) }, { paths });
  expect([await endpointDifferences(app, USED), requested]).toEqual([[], []]);
});

test("what an app publishes is requested once, and again only if there was no response", async () => {
  const absent = serving({});
  for (const _time of [1, 2]) expect(await endpointDifferences(absent.app, USED)).toEqual([]);
  expect(absent.paths).toEqual([BELOW_ROOT, AT_BASE_URL]);

  const lost = serving({ [BELOW_ROOT]: new AppError("APP_RESPONSE_LOST", "the response was lost") });
  for (const _time of [1, 2]) expect(await endpointDifferences(lost.app, USED)).toEqual([]);
  expect(lost.paths).toEqual([BELOW_ROOT, BELOW_ROOT]);
});
