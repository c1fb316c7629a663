/** The file around the sections of the page. */

import { createHash } from "node:crypto";
import type { Verdict } from "../../model";
import { markup, textOf, trusted, type Markup } from "../../markup";
import { SCRIPT } from "./script";
import { STYLE } from "./style";

/** What a page consists of. */
export interface PageParts {
  title: string;
  verdict: Verdict;
  /** The sections in the navigation: IDs of headings with their texts. */
  sections: readonly (readonly [id: string, title: string])[];
  masthead: Markup;
  main: readonly Markup[];
  footer: string;
}

/** The colours of the icon in a browser's tab. */
const ICON_COLORS: Record<Verdict, string> = { clean: "#1a7f4b", drift: "#b3152a", unknown: "#6b4fbb" };

/**
 * The page as one file. Its policy allows its own style sheet and its own script by their hashes, and no request: nothing
 * else is loaded or run, even if a text of an app became markup.
 */
export function pageFile({ title, verdict, sections, masthead, main, footer }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(SCRIPT)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return textOf(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="${iconOf(verdict)}">
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header class="bar"><nav aria-label="Sections">${sections.map(([id, text]) => markup`<a href="#${id}">${text}</a>`)}</nav>
<label class="theme" id="theme" hidden><span>Theme</span><select><option value="">System</option><option value="light">Light</option><option value="dark">Dark</option></select></label></header>
<main>
${masthead}
${main}
</main>
<footer>${footer}</footer>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`);
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

function iconOf(verdict: Verdict): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${ICON_COLORS[verdict]}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
