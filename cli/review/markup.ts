/** Markup whose texts are escaped wherever they are put in. */

const CONTENT = Symbol("content");

/** Markup that is complete as it is. Only this file makes it, so that no text of an app passes for markup. */
export interface Markup {
  readonly [CONTENT]: string;
}

/** What a template takes: texts are escaped, markup is not, `undefined` is nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

/** A template for markup: ``markup`<p>${text}</p>` ``. An attribute needs double quotes around its value. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const content = texts.reduce((before, text, index) => before + contentOf(parts[index - 1]) + text);
  return { [CONTENT]: content };
}

/** Markup of our own making, such as a drawing: it is not escaped. */
export function trusted(content: string): Markup {
  return { [CONTENT]: content };
}

/** The markup as text, for the file. */
export function textOf(part: Markup): string {
  return part[CONTENT];
}

function contentOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return isMarkup(part) ? part[CONTENT] : part.map(contentOf).join("");
}

function isMarkup(part: Markup | readonly Part[]): part is Markup {
  return CONTENT in part;
}

/** Control characters but line breaks and tabs, characters that change the direction of text, and halves of characters. */
const INVISIBLE =
  /[^\P{Cc}\n\t]|[\p{Zl}\p{Zp}\p{Surrogate}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** What a CI server would execute if the markup is in its log: `##[` and `##vso[` anywhere, `::` at the start of a line. See `safeLine`. */
const COMMAND = /#(?=#\w*\[)|(?<=^\s*):(?=:)/gm;

/** The text for an element or an attribute in double quotes. A character that nobody would see becomes `\u202e`, and so on. */
function escaped(text: string): string {
  return text
    .replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/[&<>"'`]/g, entityOf)
    .replace(COMMAND, entityOf);
}

function entityOf(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
