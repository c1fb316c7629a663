import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { code, codeFlows, refresh } from "./codeFlow";
import { run, type Program } from "./program";
import { describeWith, prepare, work, type Toolchain } from "./toolchain";

// Downloading libraries and compiling take long.
jest.setTimeout(180_000);

const java: Toolchain = {
  probes: [
    ["javac", "--version"],
    ["mvn", "--version"],
  ],
  needs: "a JDK and Maven (Debian: default-jdk-headless, maven)",
  without: "APPLINKS_WITHOUT_JAVA",
};

const folder = join(__dirname, "java");
const sources = ["pom.xml", "checksums.txt", "Clients.java"].map((name) => join(folder, name));

const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/**
 * The class path of the compiled clients, in a folder that later runs reuse. Throws an error if a library is not the one
 * that checksums.txt names.
 */
async function classPath(): Promise<string> {
  const digest = sources.reduce((hash, file) => hash.update(readFileSync(file)), createHash("sha256"));
  const built = join(work, `java-${digest.digest("hex").slice(0, 12)}`);
  const [libraries, classes] = [join(built, "libraries"), join(built, "classes")];
  const found = [classes, join(libraries, "*")].join(":");
  // This file is written last: a folder without it is incomplete.
  const finished = join(built, "finished");
  if (existsSync(finished)) return found;
  rmSync(built, { recursive: true, force: true });
  mkdirSync(classes, { recursive: true });
  const copy = ["dependency:copy-dependencies", `-DoutputDirectory=${libraries}`];
  await prepare(java, "a repository that Maven can reach", folder, ["mvn", "-q", "-B", ...copy]);
  const checksums = readdirSync(libraries)
    .sort()
    .map((name) => `${sha256(join(libraries, name))}  ${name}\n`);
  expect(checksums.join("")).toBe(readFileSync(join(folder, "checksums.txt"), "utf8"));
  const compile = ["-cp", join(libraries, "*"), "-d", classes, "Clients.java"];
  await prepare(java, "a JDK of version 17 or later", folder, ["javac", ...compile]);
  writeFileSync(finished, "");
  return found;
}

describeWith(java, "clients in Java", () => {
  const { flow, userOf, exchanges } = codeFlows();
  let program: Program;
  beforeAll(async () => {
    program = run("java", "-cp", await classPath(), "Clients");
  });
  afterAll(() => program.kill());

  test.each([
    ["Nimbus OAuth 2.0 SDK 11", "client_secret_post"],
    ["ScribeJava 8", "RequestBodyAuthenticationScheme"],
  ])("%s works with its option %s and PKCE", async (title, option) => {
    const { first, second } = await flow(program, option, title.split(" ")[0]);
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  // The app reads the header as a user's credentials, and has no such user.
  test.each([
    ["Nimbus OAuth 2.0 SDK 11", "client_secret_basic"],
    ["ScribeJava 8", "default"],
  ])("%s is refused with its option %s, a Basic header", async (title, option) => {
    expect(await flow(program, option, title.split(" ")[0])).toEqual({ refused: 401 });
    expect(await exchanges()).toEqual([[code, 401]]);
  });
});
