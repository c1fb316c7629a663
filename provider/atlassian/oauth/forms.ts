/** What the browser flow needs of an HTML page: its forms. The time grows with the page's size only, whatever the page contains. */

import { parse, type HTMLElement } from "node-html-parser";

/** A form, with its inputs and buttons in order. */
export interface Form {
  element: HTMLElement;
  controls: HTMLElement[];
}

/** The forms of a page. */
export interface Forms {
  forms: Form[];
  /** All inputs and buttons, also those outside of forms. */
  controls: HTMLElement[];
  /** The tags of other elements whose attributes show what a page is. */
  others: string[];
}

/** The most forms and controls of a page. */
const MOST_ELEMENTS = 2_000;

/** A comment, or an element whose content is text; each to its end, or to that of the page, so that a page is read once. */
const TEXT = /<!--[^]*?(?:-->|$)|<(?<text>script|noscript|style|pre|textarea|title)\b[^]*?(?:<\/\k<text>|$)/;

/**
 * A tag, to its end as far as it has one. Nothing follows, so that no input makes the expression backtrack; it needs memory for each part of
 * a tag, so that their number is limited.
 */
const TAG =
  /<(?<end>\/?)(?<name>[a-z][^\s<>/]*)(?<rest>(?:[^<>"'=]{1,1000}|=\s{0,99}(?:"[^"]{0,9999}"|'[^']{0,9999}')?|["']){0,500})/;

const TOKEN = new RegExp(`${TEXT.source}|${TAG.source}`, "gi");

/**
 * The forms of a page; `undefined` if it has too many. Reads the tags itself: the parser's time grows with the cube of the open elements,
 * and with the square of their number. It gets one element at a time.
 */
export function formsOf(page: string): Forms | undefined {
  const found: Forms = { forms: [], controls: [], others: [] };
  let form: Form | undefined;
  for (const match of page.matchAll(TOKEN)) {
    const { end, name = "", rest = "" } = match.groups ?? {};
    const tag = name.toLowerCase();
    if (tag === "form") {
      form = end === "/" ? undefined : (form ?? added(found.forms, elementOf(tag, rest)));
    } else if (end === "" && (tag === "input" || tag === "button")) {
      const content = tag === "button" ? textAfter(page, match.index + match[0].length) : "";
      const element = elementOf(tag, rest, content);
      if (element === undefined) continue;
      found.controls.push(element);
      form?.controls.push(element);
    } else if (end === "" && ["div", "img", "iframe"].includes(tag)) {
      found.others.push(match[0]);
    }
    if (found.forms.length + found.controls.length > MOST_ELEMENTS) return undefined;
  }
  return found;
}

function added(forms: Form[], element: HTMLElement | undefined): Form | undefined {
  if (element === undefined) return undefined;
  const form = { element, controls: [] };
  forms.push(form);
  return form;
}

/** The element with these attributes, as they are written in its tag. */
function elementOf(tag: string, attributes: string, content = ""): HTMLElement | undefined {
  const end = tag === "input" ? "" : `</${tag}>`;
  return parse(`<${tag}${attributes.replace(/\/$/, "")}>${content}${end}`).querySelector(tag) ?? undefined;
}

/** How much of a button is read for its text, in characters. */
const LONGEST_BUTTON = 1_000;

/** The text of the button that begins here. */
function textAfter(page: string, start: number): string {
  const [content = ""] = page.slice(start, start + LONGEST_BUTTON).split(/<\/button/i);
  return content
    .replace(/^>/, "")
    .replace(/<[^<>]*>/g, " ")
    .replace(/</g, " ");
}

/** The attributes that show what an element is for. */
const TELLING = ["name", "id", "class", "src", "action", "autocomplete"];

/** Whether an element's attributes match, such as those of a CAPTCHA's field or image. */
export function mentions({ forms, controls, others }: Forms, name: RegExp): boolean {
  const matching = others.filter((tag) => name.test(tag)).slice(0, MOST_ELEMENTS);
  const elements = [
    ...forms.map(({ element }) => element),
    ...controls,
    ...matching.map((tag) => parse(`${tag}>`).querySelector("*")),
  ];
  return elements.some((element) =>
    TELLING.some((attribute) => name.test(element?.getAttribute(attribute) ?? "")),
  );
}
