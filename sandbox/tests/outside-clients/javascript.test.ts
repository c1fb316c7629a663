import { code, codeFlows, refresh, type Outcome } from "./codeFlow";
import { run, type Program } from "./program";

jest.setTimeout(60_000);

const { flow: flowIn, userOf, exchanges } = codeFlows();

let program: Program | undefined;
afterEach(() => program?.kill());

/** Runs the code flow of a client in a process of its own. */
async function flow(file: string, option?: string): Promise<Outcome> {
  program = run(process.execPath, file);
  const outcome = await flowIn(program, option);
  await program.end();
  return outcome;
}

describe("clients that send their secret in the form work without changes", () => {
  test("openid-client 6, with its defaults and PKCE, from the metadata to the revocation", async () => {
    const { first, second, revoked, refused } = await flow("openid-client.mjs");
    expect(first).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "WRITE" });
    expect(second?.refresh_token).not.toBe(first?.refresh_token);
    expect(await userOf(revoked)).toBeUndefined();
    expect(refused).toBe("invalid_grant");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
      [refresh, 200],
      [refresh, 400],
    ]);
  });

  test.each([
    ["oauth4webapi 3, with PKCE", "oauth4webapi.mjs", "default"],
    ["simple-oauth2 5, configured to use the body", "simple-oauth2.mjs", "body"],
  ])("%s", async (_name, file, option) => {
    const { first, second } = await flow(file, option);
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  test("passport-oauth2 1.8, with its defaults", async () => {
    const { first } = await flow("passport-oauth2.mjs");
    expect(await userOf(first)).toBe("user");
    expect(await exchanges()).toEqual([[code, 200]]);
  });
});

// The app reads the header as a user's credentials, and has no such user.
describe("clients that send their secret in a Basic header are refused", () => {
  test.each([
    // The client itself reports 406 for a response that is not JSON.
    ["simple-oauth2 5, with its defaults", "simple-oauth2.mjs", 406],
    ["client-oauth2 4, with its defaults", "client-oauth2.mjs", 401],
  ])("%s", async (_name, file, refused) => {
    expect(await flow(file)).toEqual({ refused });
    expect(await exchanges()).toEqual([[code, 401]]);
  });
});
