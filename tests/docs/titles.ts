/** The tests of a file, read from its text; no test runs. */

import * as ts from "typescript";

/** A test as a file declares it. */
export interface Title {
  /** The titles of its groups and its own, joined by `›`; placeholders of `each` stay as they are. */
  path: string;
  /** Whether a run of the file would skip it, or expect it to fail. */
  skipped: boolean;
}

/** Jest's functions for groups and tests, with the meaning of each alone. */
const WORDS: Record<string, { group: boolean; skipped: boolean; only: boolean }> = {
  describe: { group: true, skipped: false, only: false },
  fdescribe: { group: true, skipped: false, only: true },
  xdescribe: { group: true, skipped: true, only: false },
  test: { group: false, skipped: false, only: false },
  xtest: { group: false, skipped: true, only: false },
  it: { group: false, skipped: false, only: false },
  fit: { group: false, skipped: false, only: true },
  xit: { group: false, skipped: true, only: false },
};

/** Members of these functions with which a test asserts nothing. */
const ASSERTS_NOTHING = ["skip", "todo", "failing"];

/**
 * Lists the tests with literal titles in a text. It does not list computed titles, nor tests that other functions than Jest's own
 * declare.
 */
export function titlesIn(text: string): Title[] {
  const file = ts.createSourceFile("test.ts", text, ts.ScriptTarget.Latest, true);
  const found: (Title & { only: boolean })[] = [];
  const visit = (node: ts.Node, above: { path: string[]; skipped: boolean; only: boolean }): void => {
    const declared = ts.isCallExpression(node) ? declaration(node) : undefined;
    if (declared === undefined) {
      ts.forEachChild(node, (child) => {
        visit(child, above);
      });
      return;
    }
    const path = [...above.path, declared.title];
    const skipped = above.skipped || declared.skipped;
    const only = above.only || declared.only;
    if (!declared.group) found.push({ path: path.join(" › "), skipped, only });
    for (const argument of declared.rest) visit(argument, { path, skipped, only });
  };
  visit(file, { path: [], skipped: false, only: false });
  const narrowed = found.some(({ only }) => only);
  return found.map(({ path, skipped, only }) => ({ path, skipped: skipped || (narrowed && !only) }));
}

interface Declaration {
  title: string;
  group: boolean;
  skipped: boolean;
  only: boolean;
  /** The arguments after the title, which contain the tests of a group. */
  rest: ts.Expression[];
}

/** The group or test that a call declares, if any. */
function declaration(call: ts.CallExpression): Declaration | undefined {
  const [title, ...rest] = call.arguments;
  const words = wordsOf(call.expression);
  const [first = "", ...behind] = words;
  const word = Object.hasOwn(WORDS, first) ? WORDS[first] : undefined;
  // `test.each(table)` alone declares nothing; the function that it returns is called with the title.
  const isTable = behind.at(-1) === "each" && ts.isPropertyAccessExpression(call.expression);
  if (word === undefined || isTable || title === undefined || !ts.isStringLiteralLike(title))
    return undefined;
  return {
    title: title.text,
    group: word.group,
    skipped: word.skipped || behind.some((name) => ASSERTS_NOTHING.includes(name)),
    only: word.only || behind.includes("only"),
    rest,
  };
}

/** The names in the called expression, from the left: `test.skip.each(table)` is test, skip, each. */
function wordsOf(expression: ts.Expression): string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...wordsOf(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return wordsOf(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return wordsOf(expression.tag);
  return [];
}
