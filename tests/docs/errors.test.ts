import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";
import { sectionsOf } from "./pages";

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

/** The headings of a page that are codes. */
function codesOfPage(text: string): string[] {
  return codeSections(text).map(({ heading }) => heading);
}

function codeSections(text: string): { heading: string; body: string }[] {
  return sectionsOf(text).filter(({ heading }) => /^[A-Z]+(_[A-Z]+)*$/.test(heading));
}

/** The files that define codes. */
const SOURCES = [
  "provider/atlassian/appError.ts",
  "provider/lifecycle/lifecycleError.ts",
  "provider/schema/codes.ts",
  "cli/doctor/doctorError.ts",
  "cli/review/reviewError.ts",
  "cli/handoff/handoffError.ts",
];

test("docs/errors.md lists the codes of errors and warnings of the provider and the command, each once, and no others", () => {
  const names = SOURCES.map((file) => path.basename(file));
  const files = ["provider", "cli"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => names.includes(path.basename(file)))
      .map((file) => path.posix.join(folder, file)),
  );
  expect(files).toEqual(expect.arrayContaining(SOURCES));
  const codes = files.flatMap((file) => codesOfSource(readFileSync(path.join(ROOT, file), "utf8")));
  const listed = codesOfPage(readFileSync(path.join(ROOT, "docs/errors.md"), "utf8"));
  expect(listed.sort()).toEqual(codes.sort());
});

test("docs/errors.md has a meaning, likely causes and what to do for each code", () => {
  const sections = codeSections(readFileSync(path.join(ROOT, "docs/errors.md"), "utf8"));
  const incomplete = sections.filter(
    ({ body }) => !/^\S[^]*\n\nLikely causes:\n\n1\. [^]*\n\nWhat to do: \S/.test(body),
  );
  expect(incomplete.map(({ heading }) => heading)).toEqual([]);
});

describe("codes", () => {
  test("are read off a union, and off a single text", () => {
    const source =
      'export type AErrorCode = "A" | "B";\nexport type BWarningCode = "C";\nexport type Effect = "none";';
    expect(codesOfSource(source)).toEqual(["A", "B", "C"]);
  });

  test("are an error if they are not string literals", () => {
    expect(() => codesOfSource("export type ErrorCode = Elsewhere;")).toThrow("Elsewhere is no code");
  });

  test("are read from the headings of a page", () => {
    const page = "# Errors\n\n## Requests\n\n### APP_A\n\ntext\n\n### GONE\n\ntext\n\n### Why?\n";
    expect(codesOfPage(page)).toEqual(["APP_A", "GONE"]);
  });
});
