import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { browse, codeGrant, tokens } from "../oauth";
import { code, codeFlows, refresh } from "./codeFlow";
import { run, type Program } from "./program";
import { describeWith, prepare, work, type Toolchain } from "./toolchain";

// Installing packages takes long.
jest.setTimeout(180_000);

const python: Toolchain = {
  probes: [["python3", "-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))"]],
  needs: "python3 3.10 or later with its module venv (Debian: python3-venv)",
  without: "APPLINKS_WITHOUT_PYTHON",
};

/** A Python interpreter with the packages of requirements.txt, in an environment that later runs reuse. */
async function interpreter(): Promise<string> {
  const requirements = join(__dirname, "python/requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex").slice(0, 12);
  const environment = join(work, `python-${digest}`);
  const found = join(environment, "bin", "python");
  // This file is written last: an environment without it is incomplete.
  const finished = join(environment, "finished");
  if (existsSync(finished)) return found;
  mkdirSync(work, { recursive: true });
  rmSync(environment, { recursive: true, force: true });
  await prepare(python, "python3 to create an environment", work, ["python3", "-m", "venv", environment]);
  const quietly = ["-q", "--disable-pip-version-check", "--no-input"];
  const install = ["-m", "pip", "install", ...quietly, "-r", requirements];
  await prepare(python, "a package index that pip can reach", work, [found, ...install]);
  writeFileSync(finished, "");
  return found;
}

describeWith(python, "clients in Python", () => {
  const { sandbox, flow, userOf, exchanges } = codeFlows();
  let program: Program;
  beforeAll(async () => {
    program = run(await interpreter(), join(__dirname, "python/clients.py"));
  });
  afterAll(() => program.kill());

  test.each([
    ["Authlib", "client_secret_post"],
    ["requests-oauthlib", "body"],
    ["httpx-oauth", "default"],
    ["httpx-oauth", "client_secret_post"],
  ])("%s works with its option %s, which sends the secret in the form", async (client, option) => {
    const { first, second } = await flow(program, option, client);
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  // The app reads the header as a user's credentials, and has no such user.
  test.each([
    ["Authlib", "default"],
    ["requests-oauthlib", "default"],
    ["httpx-oauth", "client_secret_basic"],
  ])("%s is refused with its option %s, which sends the secret in a Basic header", async (client, option) => {
    expect(await flow(program, option, client)).toEqual({ refused: 401 });
    expect(await exchanges()).toEqual([[code, 401]]);
  });

  /** Gets an access token for the user. */
  async function tokenOf(name: "jira" | "confluence", loginPath: string): Promise<string> {
    const { url } = sandbox().apps[name];
    const redirects = ["https://portal.example.com/cb"];
    const client = await sandbox()
      .control.changeOutOfBand(name)
      .createClient({ name: "scripts", redirects, scope: "WRITE" });
    return (await tokens(url, await codeGrant(url, await browse(url, loginPath, "user"), client)))
      .access_token;
  }

  test.each(["token", "session"])("jira creates and finds an issue with a %s", async (option) => {
    const jira = sandbox().apps.jira.url;
    const token = await tokenOf("jira", "/login.jsp");
    program.send({ client: "jira", option, jira, token, username: "user" });
    expect(await program.receive()).toEqual({
      user: "user",
      version: [11, 2, 0],
      projects: ["DEMO"],
      issue: ["DEMO-1", "From a client"],
      links: ["A page"],
      found: ["DEMO-1"],
    });
  });

  test("atlassian-python-api reads and writes with a token", async () => {
    const { jira, confluence, bitbucket } = sandbox().apps;
    program.send({
      client: "atlassian-python-api",
      jira: jira.url,
      confluence: confluence.url,
      bitbucket: bitbucket.url,
      token: await tokenOf("jira", "/login.jsp"),
      confluenceToken: await tokenOf("confluence", "/dologin.action"),
    });
    expect(await program.receive()).toEqual({
      user: "user@example.com",
      projects: ["DEMO"],
      spaces: ["DEMO"],
      page: "From a client",
      found: ["From a client"],
      repositories: ["DEMO"],
    });
  });
});
