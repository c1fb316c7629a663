import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { plain, tablesOf } from "./pages";

const ROOT = path.resolve(__dirname, "../..");

/** The faults that the page explains. */
function explained(): string[] {
  const [table] = tablesOf(readFileSync(path.join(ROOT, "docs/contributing/faults.md"), "utf8"));
  return (table?.rows ?? []).map(([number = []]) => plain(number));
}

/** The faults that tests name: in their titles, tables and comments. */
function named(): string[] {
  const texts = ["tests", "sandbox/tests"].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(path.join(ROOT, folder, file), "utf8")),
  );
  return [...new Set(texts.flatMap((text) => text.match(/\bF\d\d[a-z]?\b/g) ?? []))].sort();
}

test("every fault that a test names by its number is explained, and every explained one has a test", () => {
  expect(explained()).toEqual(named());
});
