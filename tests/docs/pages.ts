/** Pages of the documentation as data: their tables, headings and links. */

import GithubSlugger from "github-slugger";
import { lexer, walkTokens, type Token, type Tokens } from "marked";

/** A table, its cells as their inline tokens. */
export interface Table {
  /** The plain text of the first row. */
  head: string[];
  rows: Token[][][];
}

/** The tables of a page, in their order. */
export function tablesOf(page: string): Table[] {
  return tokensOf(page, "table").map((token) => {
    const { header, rows } = token as Tokens.Table;
    return {
      head: header.map(({ text }) => text),
      rows: rows.map((row) => row.map(({ tokens }) => tokens)),
    };
  });
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): string[] {
  const slugger = new GithubSlugger();
  return tokensOf(page, "heading").map((token) => slugger.slug(plain((token as Tokens.Heading).tokens)));
}

/** The sections of a page: each heading, with the Markdown up to the next one. */
export function sectionsOf(page: string): { heading: string; body: string }[] {
  const sections: { heading: string; body: string }[] = [];
  for (const token of lexer(page)) {
    if (token.type === "heading") {
      sections.push({ heading: plain((token as Tokens.Heading).tokens), body: "" });
      continue;
    }
    const section = sections.at(-1);
    if (section !== undefined) section.body += token.raw;
  }
  return sections.map(({ heading, body }) => ({ heading, body: body.trim() }));
}

/** The targets of a page's links, in their order. */
export function linksOf(page: string): string[] {
  return tokensOf(page, "link").map((token) => (token as Tokens.Link).href);
}

/** The rendered text of inline tokens. */
export function plain(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && Array.isArray(token.tokens)) return plain(token.tokens);
      return "text" in token ? String(token.text) : "";
    })
    .join("");
}

function tokensOf(page: string, type: Token["type"]): Token[] {
  const found: Token[] = [];
  void walkTokens(lexer(page), (token) => {
    if (token.type === type) found.push(token);
  });
  return found;
}
