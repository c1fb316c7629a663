import { nameUuid } from "./ids";

/** The URL without trailing slashes. */
export const withoutSlashes = (url: string): string => url.replace(/\/+$/, "");

/** The id that the products derive from a link's application URL; nothing for a text that is no absolute URL. */
export function linkId(rpcUrl: string): string | undefined {
  if (!URL.canParse(rpcUrl)) return undefined;
  return nameUuid(withoutSlashes(normalised(rpcUrl)));
}

/** Java's `URI.normalize` and `toASCIIString`: dot segments resolved, everything but ASCII escaped, the rest as it was. */
function normalised(url: string): string {
  const [, head = "", path = "", rest = ""] = /^([^:]+:\/\/[^/?#]*)([^?#]*)(.*)$/s.exec(url) ?? [
    undefined,
    url,
  ];
  const segments: string[] = [];
  for (const segment of path.split(/\/+/)) {
    if (segment === ".." && segments.length > 1) segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return (head + segments.join("/") + rest).replace(/[^\0-\x7f]+/gu, encodeURIComponent);
}
