/** Texts from apps and requests in messages: without secrets, and without characters that change a terminal or a CI log. */

/** What replaces a secret. */
export const HIDDEN = "[secret]";

/**
 * Replaces every secret in the text by `[secret]`, in plain text, JSON-escaped, URL-encoded, form-encoded, HTML-escaped, or within a base64
 * text such as that of a Basic header. Longer secrets have precedence, and a replacement is never replaced again. A secret that may be part of an ordinary word is replaced only as a word of its own:
 * `[secret]istrator` would reveal the password `admin`.
 */
export function withoutSecrets(text: string, secrets: Iterable<string>): string {
  const forms = new Set<string>();
  const encoded = base64In(text);
  for (const secret of secrets) {
    for (const [form, decoded] of encoded) if (isInBase64(decoded, secret)) forms.add(form);
    // A pattern of all secrets would take a second for an app with thousands of clients.
    for (const form of formsOf(secret)) if (form !== "" && text.includes(form)) forms.add(form);
  }
  if (forms.size === 0) return text;
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  // An earlier replacement comes first, so that a secret in it is not replaced.
  const patterns = [patternOf(HIDDEN), ...longestFirst.map(patternOf)];
  return text.replace(new RegExp(patterns.join("|"), "gu"), HIDDEN);
}

/** A beginning of the text for a message: printable, without secrets. Takes no longer for a longer text. */
export function excerpt(text: string, secrets: readonly string[], length: number): string {
  const start = text.slice(0, length * READ_AHEAD);
  const clean = withoutSecrets(printable(start), secrets);
  // A secret that is cut by the first line is not found: it is within the last characters.
  const cut = start.length < text.length ? longestForm(secrets) : 0;
  return clean.slice(0, Math.min(length, clean.length - Math.min(cut, clean.length)));
}

/** How many times the length of an excerpt is read, because a replaced secret is shorter. */
const READ_AHEAD = 10;

function longestForm(secrets: readonly string[]): number {
  let longest = 0;
  for (const secret of secrets) {
    for (const { length } of formsOf(secret)) longest = Math.max(longest, length);
    longest = Math.max(longest, Math.ceil((Buffer.byteLength(secret) + 2) / 3) * 4);
  }
  return longest;
}

/** The shortest secret that is searched in base64 texts. */
const SHORTEST_IN_BASE64 = 6;

/** The parts of a decoded text that may have a secret: other words decode to few printable characters in a row. */
const PRINTABLE = /[^\p{Cc}\ufffd]{6,}/gu;

/** The words of the text that may be base64, with what they decode to. The first characters of a word may not belong to the encoding. */
export function base64In(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [word] of text.matchAll(/[\w+/-]{8,}={0,2}/g)) {
    if (found.has(word)) continue;
    const decoded = [0, 1, 2, 3].flatMap(
      (start) => Buffer.from(word.slice(start), "base64").toString("utf8").match(PRINTABLE) ?? [],
    );
    if (decoded.length > 0) found.set(word, decoded.join("\n"));
  }
  return found;
}

function isInBase64(decoded: string, secret: string): boolean {
  return secret.length >= SHORTEST_IN_BASE64 && decoded.includes(secret);
}

/** Characters that no encoding changes. */
const UNRESERVED = /^[\w.-]*$/;

/** The secret in plain text, and as JSON, HTML, a URL or a form has it. */
export function formsOf(secret: string): string[] {
  if (UNRESERVED.test(secret)) return [secret];
  const form = new URLSearchParams({ s: secret }).toString().slice("s=".length);
  // A lone surrogate has no URL encoding.
  const encoded = /\p{Surrogate}/u.test(secret) ? [] : [encodeURIComponent(secret)];
  return [secret, JSON.stringify(secret).slice(1, -1), escapedForHtml(secret), form, ...encoded];
}

function escapedForHtml(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function patternOf(secret: string): string {
  const literal = secret.replace(/[$()*+.?[\\\]^{|}/]/g, "\\$&");
  const isLikeWord = secret.length < 4 || /^\p{L}{1,12}$/u.test(secret);
  return isLikeWord ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal;
}

/** Control characters, line separators, and characters that change the direction of text. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const UNPRINTABLES = new RegExp(`${UNPRINTABLE.source}+`, "gu");

/** The value as JSON. Characters that change a terminal or a CI log are escaped. */
export function jsonText(value: unknown, indent?: number): string {
  // Line breaks of an indented text are not part of a value.
  return JSON.stringify(value, undefined, indent).replace(UNPRINTABLE, (character) =>
    character === "\n" ? character : escaped(character),
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The text on one line, with a space for each sequence of control characters. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLES, " ");
}
