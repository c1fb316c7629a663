/** HTML whose texts are escaped wherever they are put in. */

const CONTENT = Symbol("content");

/** HTML that is complete as it is. Only this file creates it, so that no text of a request or a state passes for HTML. */
export interface Markup {
  readonly [CONTENT]: string;
}

/** What a template takes: texts are escaped, markup is not, `undefined` and `false` are nothing. The elements of a list get a line each. */
export type Part = string | number | Markup | undefined | false | readonly Part[];

/** A template for HTML: ``html`<p>${text}</p>` ``. An attribute needs double quotes around its value. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const content = texts.reduce((before, text, index) => before + contentOf(parts[index - 1]) + text);
  return { [CONTENT]: content };
}

/** HTML from a constant of this code, such as the stylesheet: it is not escaped. */
export const trusted = (content: string): Markup => ({ [CONTENT]: content });

/** The HTML as text, for a response. */
export const textOfMarkup = (markup: Markup): string => markup[CONTENT];

function contentOf(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escaped(part);
  if (typeof part === "number") return String(part);
  return isMarkup(part) ? part[CONTENT] : part.map(contentOf).join("\n");
}

function isMarkup(part: Markup | readonly Part[]): part is Markup {
  return CONTENT in part;
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
