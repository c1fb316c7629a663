/** HAR files that tests write by hand. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const folder = mkdtempSync(path.join(tmpdir(), "applinks-har-"));
let files = 0;

/** Writes a file, and returns its path. */
export function harFile(content: unknown): string {
  files += 1;
  const file = path.join(folder, `${files}.har`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

/** A HAR file with these entries. */
export const harOf = (...entries: object[]): object => ({
  log: { version: "1.2", creator: { name: "test", version: "1" }, entries },
});

/** One entry, started that many seconds after the first. */
export function entry(
  method: string,
  url: string,
  {
    second = 0,
    status = 200,
    form,
    json,
    headers = {},
    body,
    content,
  }: {
    second?: number;
    status?: number;
    form?: Record<string, string>;
    json?: unknown;
    headers?: Record<string, string>;
    body?: string;
    content?: object;
  } = {},
): object {
  const pairs = Object.entries(headers).map(([name, value]) => ({ name, value }));
  const jsonText = json === undefined ? undefined : JSON.stringify(json);
  const text = form === undefined ? jsonText : new URLSearchParams(form).toString();
  const mimeType = form === undefined ? "application/json" : "application/x-www-form-urlencoded";
  return {
    startedDateTime: new Date(Date.UTC(2026, 10, 29, 2, 0, second)).toISOString(),
    request: {
      ...{ method, url, headers: [], queryString: [], cookies: [] },
      ...(text === undefined ? {} : { postData: { mimeType, text } }),
    },
    response: {
      status,
      headers: pairs,
      content: content ?? { size: body?.length ?? 0, mimeType: "application/json", text: body },
    },
  };
}
