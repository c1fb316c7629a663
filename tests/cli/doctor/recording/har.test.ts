/** HAR files: what is read, and what is refused. */

import { DoctorError } from "../../../../cli/doctor/doctorError";
import { readHar, textsIn } from "../../../../cli/doctor/recording/har";
import { entry, harFile, harOf } from "./har";

const URL_OF_JIRA = "https://jira.example.com/rest/x";

test.each<[string, unknown, string]>([
  ["text", "<html>cookie=secret</html>", "is not a HAR file: it is not valid JSON."],
  ["JSON of another kind", { log: 1 }, "log must be an object"],
  ["another list", [], "it must be an object"],
  ["a log without entries", { log: { version: "1.2" } }, "log"],
  ["another version", { log: { version: "2.0", entries: [] } }, "log.version must be 1.2"],
  [
    "an entry without a response",
    harOf({ startedDateTime: "2026-11-29", request: { method: "GET", url: URL_OF_JIRA } }),
    "log.entries[0]",
  ],
  [
    "a status that is no number",
    harOf({ ...entry("GET", URL_OF_JIRA), response: { status: "200" } }),
    "log.entries[0].response.status must be a number",
  ],
])("a file with %s is refused with a code, and without its content", (_title, content, reason) => {
  const file = harFile(content);
  const error = (() => {
    try {
      return readHar(file);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(error).toBeInstanceOf(DoctorError);
  expect((error as DoctorError).code).toBe("DOCTOR_HAR");
  expect((error as DoctorError).message).toContain(file);
  expect((error as DoctorError).message).toContain(reason);
  expect((error as DoctorError).message).not.toContain("secret");
});

test("a file that does not exist is refused with a code", () => {
  expect(() => readHar("/no/such.har")).toThrow(/^\/no\/such\.har can't be read: .* \[DOCTOR_HAR\]$/);
});

test("a byte order mark is no part of the file", () => {
  const file = harFile(`\uFEFF${JSON.stringify(harOf(entry("GET", URL_OF_JIRA)))}`);
  expect(readHar(file)).toHaveLength(1);
});

test("entries come in the order in which they started, without those that are no request to a server", () => {
  const file = harFile(
    harOf(
      entry("POST", `${URL_OF_JIRA}/second`, { second: 2 }),
      entry("GET", "data:image/png;base64,AAAA"),
      entry("GET", `${URL_OF_JIRA}/first`, { second: 1 }),
    ),
  );
  expect(readHar(file).map(({ method, url }) => [method, url.pathname])).toEqual([
    ["GET", "/rest/x/first"],
    ["POST", "/rest/x/second"],
  ]);
});

test("forms and JSON are read, with all values of a name", () => {
  const params = [{ name: "scope", value: "READ" }, { name: "scope", value: "WRITE" }, { name: "empty" }];
  const multipart = {
    ...entry("POST", URL_OF_JIRA, { second: 2 }),
    request: { method: "POST", url: URL_OF_JIRA, postData: { mimeType: "multipart/form-data", params } },
  };
  const file = harFile(
    harOf(
      entry("POST", URL_OF_JIRA, { second: 0, form: { name: "a b", secret: "x&y" } }),
      entry("POST", URL_OF_JIRA, { second: 1, json: { scopes: ["READ"] } }),
      multipart,
    ),
  );
  expect(readHar(file).map(({ sent }) => sent)).toEqual([
    { name: "a b", secret: "x&y" },
    { scopes: ["READ"] },
    { scope: ["READ", "WRITE"], empty: "" },
  ]);
});

test("a body in base64 is decoded, one that the browser left out is lost, and a blocked request has no response", () => {
  const encoded = Buffer.from('{"id":"ü"}').toString("base64");
  const file = harFile(
    harOf(
      entry("GET", URL_OF_JIRA, { second: 0, content: { size: 9, text: encoded, encoding: "base64" } }),
      entry("GET", URL_OF_JIRA, { second: 1, content: { size: 9 } }),
      entry("GET", URL_OF_JIRA, { second: 2, status: 204, content: { size: 0 } }),
      entry("GET", URL_OF_JIRA, { second: 3, status: 0 }),
    ),
  );
  expect(readHar(file).map(({ response }) => response && [response.body, response.isBodyLost])).toEqual([
    ['{"id":"ü"}', false],
    ["", true],
    ["", false],
    undefined,
  ]);
});

test("a redirect's target is read from the header, or from redirectURL", () => {
  const redirected = entry("POST", URL_OF_JIRA, { second: 1 }) as { response: object };
  const file = harFile(
    harOf(entry("POST", URL_OF_JIRA, { status: 303, headers: { Location: "/a" } }), {
      ...redirected,
      response: { ...redirected.response, status: 303, redirectURL: "/b" },
    }),
  );
  expect(readHar(file).map(({ response }) => response?.headers["location"])).toEqual(["/a", "/b"]);
});

test("the texts of a value are those at any depth", () => {
  expect(textsIn({ a: ["x", { b: "y" }], c: 1, d: null, e: true })).toEqual(["x", "y", "1"]);
});

test("JSON that is nested more deeply than any app's is no JSON", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const sent = ([20, 20_000] as const).map((depth) => {
    const posted = { postData: { mimeType: "application/json", text: nested(depth) } };
    const raw = entry("POST", "https://jira.example.com/") as { request: object };
    return readHar(harFile(harOf({ ...raw, request: { ...raw.request, ...posted } })))[0]?.sent;
  });
  expect(sent).toEqual([JSON.parse(nested(20)), undefined]);
});

test("a body is lost where the recording has neither its text nor that it is empty", () => {
  const lost = ([{}, { size: -1 }, { size: 7 }, { size: 0 }, { text: "" }] as const).map(
    (content) => readHar(harFile(harOf(entry("POST", URL_OF_JIRA, { content }))))[0]?.response?.isBodyLost,
  );
  expect(lost).toEqual([true, true, true, false, false]);
  const [none] = readHar(harFile(harOf(entry("DELETE", URL_OF_JIRA, { status: 204, content: {} }))));
  expect(none?.response?.isBodyLost).toBe(false);
});
