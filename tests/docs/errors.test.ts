import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";
import { plain, tablesOf } from "./pages";

const ROOT = path.resolve(__dirname, "../..");

/** The members of every union of strings in a source file whose name ends in `ErrorCode`. */
function codesOfSource(text: string): string[] {
  return ts
    .createSourceFile("errors.ts", text, ts.ScriptTarget.Latest, true)
    .statements.filter(ts.isTypeAliasDeclaration)
    .filter(({ name }) => name.text.endsWith("ErrorCode"))
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

test("docs/errors.md lists the codes that the provider's errors have, each once, and no others", () => {
  const files = readdirSync(path.join(ROOT, "provider"), { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "errors.ts")
    .sort();
  expect(files).toEqual(expect.arrayContaining(["atlassian/errors.ts", "lifecycle/errors.ts"]));
  const codes = files.flatMap((file) =>
    codesOfSource(readFileSync(path.join(ROOT, "provider", file), "utf8")),
  );
  const listed = codesOfPage(readFileSync(path.join(ROOT, "docs/errors.md"), "utf8"));
  expect(listed.sort()).toEqual(codes.sort());
});

describe("codes", () => {
  test("are read from a union, and from a single string", () => {
    const source =
      'export type AErrorCode = "A" | "B";\nexport type BErrorCode = "C";\nexport type Effect = "none";';
    expect(codesOfSource(source)).toEqual(["A", "B", "C"]);
  });

  test("must be strings: a union that names another type is an error", () => {
    expect(() => codesOfSource("export type ErrorCode = Elsewhere;")).toThrow("Elsewhere is no code");
  });

  test("are read from every table with a column of codes", () => {
    const page = "| code | what |\n|---|---|\n| `A` | a |\n\n| code | what |\n|---|---|\n| `B` | b |\n";
    expect(codesOfPage(`${page}\n| other |\n|---|\n| \`C\` |\n`)).toEqual(["A", "B"]);
  });
});
