import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";
import { plain, tablesOf } from "./pages";

const ROOT = path.resolve(__dirname, "../..");

/** The members of every union of strings in a source file whose name ends in `ErrorCode` or is `WarningCode`. */
function codesOfSource(text: string): string[] {
  return ts
    .createSourceFile("errors.ts", text, ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isTypeAliasDeclaration)
    .filter(({ name }) => /(Error|Warning)Code$/.test(name.text))
    .flatMap(({ type }) => (ts.isUnionTypeNode(type) ? [...type.types] : [type]))
    .map((member) => {
      if (ts.isLiteralTypeNode(member) && ts.isStringLiteral(member.literal)) return member.literal.text;
      throw new Error(`${member.getText()} is no code that can be read off the source`);
    });
}

/** The first cells of every table of a page whose first column is headed "code". */
function codesOfPage(text: string): string[] {
  return tablesOf(text)
    .filter(({ head }) => head[0] === "code")
    .flatMap(({ rows }) => rows.map(([code = []]) => plain(code)));
}

test("docs/errors.md lists the codes of the provider's errors and warnings, each once, and no others", () => {
  const files = readdirSync(path.join(ROOT, "provider"), { recursive: true, encoding: "utf8" })
    .filter((file) => ["errors.ts", "codes.ts"].includes(path.basename(file)))
    .sort();
  expect(files).toEqual(
    expect.arrayContaining(["atlassian/errors.ts", "lifecycle/errors.ts", "schema/codes.ts"]),
  );
  const codes = files.flatMap((file) =>
    codesOfSource(readFileSync(path.join(ROOT, "provider", file), "utf8")),
  );
  const listed = codesOfPage(readFileSync(path.join(ROOT, "docs/errors.md"), "utf8"));
  expect(listed.sort()).toEqual(codes.sort());
});

describe("codes", () => {
  test("are read off a union, and off a single text", () => {
    const source =
      'export type AErrorCode = "A" | "B";\nexport type BWarningCode = "C";\nexport type Effect = "none";';
    expect(codesOfSource(source)).toEqual(["A", "B", "C"]);
  });

  test("are not passed over where they stand elsewhere", () => {
    expect(() => codesOfSource("export type ErrorCode = Elsewhere;")).toThrow("Elsewhere is no code");
  });

  test("are read off every table that is about them", () => {
    const page = "| code | what |\n|---|---|\n| `A` | a |\n\n| code | what |\n|---|---|\n| `B` | b |\n";
    expect(codesOfPage(`${page}\n| other |\n|---|\n| \`C\` |\n`)).toEqual(["A", "B"]);
  });
});
