import { AppError } from "../../../provider/atlassian/appError";
import type { Http } from "../../../provider/atlassian/http";
import type { Call } from "../../../provider/atlassian/responses";
import { withFoundRoots } from "../../../provider/atlassian/roots";
import { targetAt } from "../../../provider/atlassian/target";
import { limits } from "./apps";

const FOLDER = "/rest/oauth2/client/latest";
const LIST: Call = { operation: "list", method: "GET", path: "/rest/oauth2-client/latest/config" };
const DELETION: Call = { operation: "delete", method: "DELETE", path: `${LIST.path}/1` };

/** An app that has what is given at these paths, and no other. Returns the client, and the requests so far. */
function appWith(bodies: Record<string, unknown>): { http: Http; requests: string[] } {
  const requests: string[] = [];
  const send = (call: Call): Promise<unknown> => {
    requests.push(`${call.method} ${call.path}`);
    return call.path in bodies
      ? Promise.resolve(bodies[call.path])
      : Promise.reject(new AppError("APP_NOT_API", "no such path", { status: 404 }));
  };
  const http: Http = { send, skew: () => undefined, account: () => undefined };
  return { http: withFoundRoots(targetAt("https://jira.example.com", "jira"), http), requests };
}

test("a root that responds with a list gets all requests below the assumed root", async () => {
  const { http } = appWith({ [`${FOLDER}/config`]: [], [`${FOLDER}/config/1`]: undefined });
  expect(await http.send(LIST, limits())).toEqual([]);
  expect(await http.send(DELETION, limits())).toBeUndefined();
});

test("a root that responds with a list is preferred to an earlier one in another format", async () => {
  const { http } = appWith({ [`${FOLDER}/config`]: {}, "/rest/oauth2/latest/config": [] });
  expect(await http.send(LIST, limits())).toEqual([]);
});

test("a root in an unknown format returns the list alone: its responses say nothing about objects", async () => {
  const unknown = { configurations: {} };
  const { http, requests } = appWith({ [`${FOLDER}/config`]: unknown, [`${FOLDER}/config/1`]: undefined });
  expect(await http.send(LIST, limits())).toEqual(unknown);
  await expect(http.send(DELETION, limits())).rejects.toMatchObject({ status: 404, code: "APP_NOT_API" });
  expect(requests.filter((request) => request.startsWith("DELETE"))).toEqual([`DELETE ${DELETION.path}`]);
});
