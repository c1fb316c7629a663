import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openConnections } from "../../../../provider/lifecycle/connections";
import { openApp, type App } from "../../../../provider/atlassian/app";
import { acceptsClient } from "../../../../provider/atlassian/oauth/authorizationServer";
import { jira, limits, SHORT_WAITS } from "../apps";

let server: Server;
let app: App;
/** The responses, one after the other; the last one repeats. `undefined` cuts the connection. */
let responses: ({ status: number; body: string } | undefined)[];
let requests: number;

beforeAll(async () => {
  server = createServer((request, reply) => {
    const response = responses[Math.min(requests, responses.length - 1)];
    requests += 1;
    if (response === undefined) request.socket.resetAndDestroy();
    else reply.writeHead(response.status, { "content-type": "application/json" }).end(response.body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  // A password that is part of the error code: messages hide it.
  const target = jira({ url: `http://localhost:${port}`, testUser: { username: "t", password: "client" } });
  app = openApp(target, openConnections(SHORT_WAITS).to(target), SHORT_WAITS).forOperation(limits());
});

beforeEach(() => {
  requests = 0;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const error = (code: string, description = ""): { status: number; body: string } => ({
  status: code === "invalid_client" ? 401 : 400,
  body: JSON.stringify({ error: code, error_description: description }),
});

const ACCEPTED = { status: 200, body: "" };

test("a client is accepted if the app revokes the token", async () => {
  responses = [ACCEPTED];
  expect(await acceptsClient(app, "id", "secret")).toBe(true);
});

test.each(["", "x".repeat(5000)])(
  "a client is not accepted if the error is invalid_client: %#",
  async (description) => {
    responses = [error("invalid_client", description)];
    expect(await acceptsClient(app, "id", "secret")).toBe(false);
  },
);

test("an error that only mentions invalid_client is another error", async () => {
  responses = [error("invalid_request", "this is not invalid_client")];
  await expect(acceptsClient(app, "invalid_client", "secret")).rejects.toMatchObject({
    code: "APP_REFUSED",
    oauthError: "invalid_request",
  });
});

test("a client ID that is the name of the error is accepted like any other", async () => {
  responses = [{ status: 403, body: "{}" }];
  await expect(acceptsClient(app, "invalid_client", "secret")).rejects.toMatchObject({
    code: "APP_FORBIDDEN",
  });
});

test.each([
  ["is lost", undefined],
  ["is an error of a gateway", { status: 502, body: "" }],
])("a response that %s is followed by another request", async (_what, first) => {
  responses = [first, ACCEPTED];
  expect(await acceptsClient(app, "id", "secret")).toBe(true);
  expect(requests).toBe(2);
});
