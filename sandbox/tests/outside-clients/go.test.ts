import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { code, codeFlows, refresh } from "./codeFlow";
import { run, type Program } from "./program";
import { describeWith, prepare, work, type Toolchain } from "./toolchain";

// Downloading and compiling modules take long.
jest.setTimeout(180_000);

const folder = join(__dirname, "go");

const go: Toolchain = {
  // An older Go refuses the module, or downloads a newer Go if it may.
  probes: [["go", "-C", folder, "list", "-m"]],
  needs: "Go 1.23 or later",
  without: "APPLINKS_WITHOUT_GO",
};

describeWith(go, "golang.org/x/oauth2", () => {
  const { flow, userOf, exchanges } = codeFlows();
  let program: Program;
  beforeAll(async () => {
    const binary = join(work, "outside-clients-go");
    mkdirSync(work, { recursive: true });
    await prepare(go, "a module proxy that Go can reach", folder, ["go", "build", "-o", binary, "."]);
    program = run(binary);
  });
  afterAll(() => program.kill());

  test("works with AuthStyleInParams and PKCE, and refreshes an expired token", async () => {
    const { first, second } = await flow(program, "AuthStyleInParams");
    expect(await userOf(first)).toBeUndefined();
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 200],
      [refresh, 200],
    ]);
  });

  // The refused request with a Basic header leaves the code valid.
  test("works with its default, which tries a Basic header and then the form", async () => {
    const { second } = await flow(program);
    expect(await userOf(second)).toBe("user");
    expect(await exchanges()).toEqual([
      [code, 401],
      [code, 200],
      [refresh, 200],
    ]);
  });

  test("is refused with AuthStyleInHeader", async () => {
    expect(await flow(program, "AuthStyleInHeader")).toEqual({ refused: 401 });
    expect(await exchanges()).toEqual([[code, 401]]);
  });
});
