import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "../../..");

const withoutPackages = (file: string): boolean => path.basename(file) !== "node_modules";

describe("what is generated from the contract", () => {
  let copy: string;

  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), "applinks-contract-"));
    for (const part of [
      "schema.json",
      "package.json",
      "tools/generate",
      "provider/schema",
      "sdk/dynamic",
      "tools/engine/program.ts",
      "docs",
      "examples",
      "facts",
      "sandbox/FIDELITY.md",
    ])
      cpSync(path.join(root, part), path.join(copy, part), { recursive: true, filter: withoutPackages });
    symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
  });

  afterAll(() => {
    rmSync(copy, { recursive: true });
  });

  function generate(...options: string[]): string {
    return execFileSync(process.execPath, ["--import", "tsx", "tools/generate/types.ts", ...options], {
      cwd: copy,
      encoding: "utf8",
      stdio: "pipe",
    });
  }

  it("is up to date, and the check fails if it is not", () => {
    expect(generate("--check")).toBe("");
    const schema = path.join(copy, "schema.json");
    writeFileSync(
      schema,
      readFileSync(schema, "utf8").replace("An Atlassian product.", "A product of Atlassian."),
    );
    expect(() => generate("--check")).toThrow(
      /types\.gen\.ts.* does not follow from schema\.json, docs\/source, examples and facts/,
    );
    expect(generate()).toMatch(/^Wrote .*types\.gen\.ts/);
    expect(generate("--check")).toBe("");
  });
});
