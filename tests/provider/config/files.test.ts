import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readAppsConfig } from "../../../provider/config/apps";
import { pemText, projectFolder } from "../../../provider/config/files";

let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), "applinks-files-")));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("the project's folder", () => {
  test.each(["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"])(
    "has %s, at or above the program's folder",
    (name) => {
      const program = path.join(folder, "dist", "program");
      mkdirSync(program, { recursive: true });
      writeFileSync(path.join(folder, name), "");
      for (const start of [folder, path.join(folder, "dist"), program])
        expect(projectFolder(start)).toBe(folder);
    },
  );

  test("is the working directory outside of projects", () => {
    expect(projectFolder(folder)).toBe(folder);
    expect(projectFolder()).toBe(process.cwd());
  });
});

describe("a value that is PEM text or a path", () => {
  const PEM = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

  test("is read from a file, by a relative or an absolute path", () => {
    writeFileSync(path.join(folder, "ca.pem"), PEM);
    expect(pemText("ca.pem", folder)).toBe(PEM);
    expect(pemText("./ca.pem", folder)).toBe(PEM);
    expect(pemText(path.join(folder, "ca.pem"), "/elsewhere")).toBe(PEM);
    expect(pemText(PEM, folder)).toBe(PEM);
  });

  test("is reported with the path that was tried", () => {
    mkdirSync(path.join(folder, "certs"));
    for (const value of ["gone.pem", "certs"]) {
      const reason = `is neither PEM text nor the path of a readable file: ${path.join(folder, value)}`;
      expect(pemText(value, folder)).toEqual({ reason });
    }
    const { invalid } = readAppsConfig(
      JSON.stringify({ jira: { product: "jira", url: "https://jira.example.com", ca: "certs/gone.pem" } }),
      {},
      folder,
    );
    expect(invalid.get("jira")).toEqual([
      {
        path: "applinks:apps.jira.ca",
        reason: `is neither PEM text nor the path of a readable file: ${path.join(folder, "certs/gone.pem")}`,
      },
    ]);
  });

  test("is not shown if it may be a key", () => {
    const reason = "is neither PEM text nor the path of a readable file";
    for (const value of [`MC4CAQAwBQYDK2VwBCIEI${"a".repeat(43)}=`, "MIIB\nMIIB", "a\r\nb"]) {
      expect(pemText(value, folder)).toEqual({ reason });
    }
  });

  test("is not read from a pipe, which may never end", () => {
    execFileSync("mkfifo", [path.join(folder, "pipe")]);
    expect(pemText("pipe", folder)).toEqual({ reason: expect.stringContaining("readable file") });
  });
});
