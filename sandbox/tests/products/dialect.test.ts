/** Every alternative of every uncertain fact about single products shows in what they do. */

import { AREAS, type Fact } from "../../../facts";
import { startSandbox, type NamedSandbox } from "../../index";
import { request } from "../rest";

let sandbox: NamedSandbox<"bamboo" | "crowd">;
beforeAll(async () => {
  sandbox = await startSandbox({ apps: { bamboo: { product: "bamboo" }, crowd: { product: "crowd" } } });
});
afterAll(() => sandbox.stop());

const SCOPES = { bamboo: { has: "WRITE", asks: "READ" }, crowd: { has: "SYSTEM_ADMIN", asks: "USER" } };

/** What an administrator sees of a client, and what the client may request, without generated values. */
async function transcript(dialect: Record<string, string>): Promise<string> {
  await sandbox.control.reset();
  const lines: unknown[] = [];
  for (const [name, { has, asks }] of Object.entries(SCOPES)) {
    const app = sandbox.control.changeOutOfBand(name);
    await app.setSettings({ dialect });
    const redirect = "https://client.example.com/cb";
    const { id, clientId } = await app.createClient({ name: "CI", redirects: [redirect], scope: has });
    const { url } = sandbox.apps[name as keyof typeof SCOPES];
    const { json } = await request(url, "GET", `/rest/oauth2/latest/client/${id}`, { as: "admin:admin" });
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: redirect,
      response_type: "code",
      scope: asks,
    });
    const { headers } = await request(url, "GET", `/rest/oauth2/latest/authorize?${query.toString()}`, {
      as: null,
    });
    const isRefused = headers.get("location")?.startsWith(redirect) === true;
    const manifest = await request(url, "GET", "/rest/applinks/latest/manifest", { as: null });
    lines.push([name, (json as { userKey: string }).userKey, isRefused, manifest.status]);
  }
  return JSON.stringify(lines);
}

test("every alternative of a fact is another truth, and shows in what an app does", async () => {
  const assumed = await transcript({});
  for (const [id, { alternatives, assumed: usual }] of Object.entries<Fact>(AREAS.Products)) {
    const seen = new Set([assumed]);
    for (const alternative of Object.keys(alternatives)) {
      if (alternative === usual) continue;
      const other = await transcript({ [id]: alternative });
      expect(`${id}=${alternative}: ${seen.has(other) ? "as another" : "its own"}`).toBe(
        `${id}=${alternative}: its own`,
      );
      seen.add(other);
    }
  }
});
