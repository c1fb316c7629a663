import * as fc from "fast-check";

import { clipped, safeJson, safeLine } from "../../../../cli/review/reports/safeText";
import { HOSTILE } from "../anyReview";
import { commandsOf } from "./logCommands";

const anyText = fc.oneof(
  fc.constantFrom<string>(...HOSTILE),
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("#", "[", "]", ":", "v", "s", "o", " ", "\n", "error", "\ud800") }),
);

test("a safe line is one line without commands, and an ordinary text stays as it is", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = safeLine(text);
      expect(line).not.toMatch(/[\r\n]|\p{Surrogate}/u);
      expect(commandsOf(line)).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(safeLine("jira: Größe #1 [x] https://jira.example.com/a::b")).toBe(
    "jira: Größe #1 [x] https://jira.example.com/a::b",
  );
});

test("safe JSON has no commands, and its values are unchanged", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = safeJson({ [text]: [text] });
      expect(commandsOf(json)).toEqual([]);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
    { numRuns: 300 },
  );
});

test("a text is cut with an ellipsis, and not within a character", () => {
  expect(clipped("abc", 3)).toBe("abc");
  expect(clipped("abcd", 3)).toBe("ab…");
  expect(clipped("a😀b", 3)).toBe("a…");
});
