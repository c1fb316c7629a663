/** Secrets that are searched in reports, in whatever form they could get there. */

import { GRAPH_FORMATS } from "../../../cli/review/graph";
import type { Review } from "../../../cli/review/model";
import { FORMAT_NAMES, FORMATS } from "../../../cli/review/reports";

/**
 * A secret for a test. `core` has letters and digits only, so each escaping leaves it as it is; what is around it differs in JSON, HTML, URLs and
 * forms, so a guard that knows only the plain text lets it pass.
 */
export function canaryOf(core: string): string {
  return `"${core}&<'+é% \\${core}`;
}

/** How many characters of a secret in a row are a leak. */
const WINDOW = 8;

/**
 * The secrets of which a text has a part, as it is or in base64. Neither case, spaces and the borders of tables nor characters that a format
 * escapes hide a part.
 */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
  const joined = text.replace(/[\s│|]/g, "");
  const decoded = [0, 1, 2, 3].flatMap((shift) =>
    [...joined.matchAll(/[\w+/-]{8,}/g)].map(([run]) =>
      Buffer.from(run.slice(shift), "base64").toString("latin1"),
    ),
  );
  const haystack = [joined, ...decoded].join("\n").toLowerCase();
  return secrets.filter((secret) => windowsOf(secret.toLowerCase()).some((part) => haystack.includes(part)));
}

/** The parts of a secret that no format changes. */
function windowsOf(secret: string): string[] {
  const runs = secret.match(/[a-z0-9]+/g) ?? [];
  const parts = runs.flatMap((run) =>
    Array.from({ length: run.length - WINDOW + 1 }, (_, start) => run.slice(start, start + WINDOW)),
  );
  if (parts.length === 0) throw new Error("the secret has no part that can be searched");
  return parts;
}

/** A secret as texts have it: plain, and as JSON, HTML, a URL, a form, and the header of a Basic authentication have it. */
export function formsOfCanary(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret),
    secret
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString(),
    Buffer.from(secret).toString("base64"),
    `Basic ${Buffer.from(`admin:${secret}`).toString("base64")}`,
  ];
}

/** Every report and drawing of a review, by its name: each format as it is, with everything, and at another width. */
export async function outputsOf(review: Review): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const name of FORMAT_NAMES) {
    outputs[name] = await FORMATS[name].render(review);
    outputs[`${name}, everything`] = await FORMATS[name].render(review, { verbose: true, limit: 1_000_000 });
  }
  outputs["text, narrow"] = await FORMATS.text.render(review, { verbose: true, colors: true, width: 60 });
  outputs["markdown, short"] = await FORMATS.markdown.render(review, { limit: 2_000 });
  for (const [name, draw] of Object.entries(GRAPH_FORMATS))
    outputs[`graph, ${name}`] = await draw(review.graph);
  return outputs;
}
