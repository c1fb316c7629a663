/** The tests of a file, read from its text: nothing of it is run. */

import * as ts from "typescript";

/** A test as a file declares it. */
export interface Title {
  /** The titles of its groups and its own, joined by `›`; what `each` puts in stays as it is written. */
  path: string;
  /** Whether a run of the file would leave it out, or expect it to fail. */
  skipped: boolean;
}

/** Jest's words for a group or a test, with what each says by itself. */
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

/** What comes behind a word and keeps a test from proving anything. */
const ASSERTS_NOTHING = ["skip", "todo", "failing"];

/**
 * Lists the tests whose titles stand in the text. A title that is computed is not listed, nor is anything that is declared by
 * another name than Jest's own.
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
  /** What is handed over after the title: the tests of a group are in there. */
  rest: ts.Expression[];
}

/** What a call declares, if it declares a group or a test. */
function declaration(call: ts.CallExpression): Declaration | undefined {
  const [title, ...rest] = call.arguments;
  const words = wordsOf(call.expression);
  const [first = "", ...behind] = words;
  const word = Object.hasOwn(WORDS, first) ? WORDS[first] : undefined;
  // `test.each(table)` alone declares nothing; what it gives is called with the title.
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

/** The names of what is called, from the left: `test.skip.each(table)` is test, skip, each. */
function wordsOf(expression: ts.Expression): string[] {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...wordsOf(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return wordsOf(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return wordsOf(expression.tag);
  return [];
}
