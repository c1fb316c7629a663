/** Paths of recordings without texts of the app: only words of APIs and of the products' screens stay. */

/** The words that stay: those that names of resources and screens consist of. */
const WORDS = new Set(
  [
    "rest plugins servlet secure admin spring api internal latest",
    "app application applications applink applinks atlassian product products generic external remote local peer reciprocal",
    "link links linking linked incoming outgoing inbound outbound bidirectional two way one",
    "oauth oauth2 provider providers client clients consumer consumers token tokens access refresh authorize authorization authentication",
    "authenticator authenticators credential credentials secret secrets scope scopes permission permissions redirect uri url urls suffix callback flow flows grant grants",
    "config configs configuration configurations configure setup settings property properties data entity entities entitylink type types",
    "create new add edit update save delete remove reset rotate revoke list view details review verify validate check test connect connected disconnect",
    "manifest capabilities capability status state primary unique name id form wizard step steps migrate migration relocate orphaned trust",
    "rpc display description icon default custom code error errors message messages field context summary connection sub system",
    "values size start limit last page total next expires issued created updated enabled disabled working supported reason key version atl",
    "get set put post is has by to of for and with from feature features host hosts info users user jsp jspa action",
  ].flatMap((words) => words.split(" ")),
);

/** Stands for an ID in a template. */
const ID = "{id}";

/** Stands for a word that may be a text of the app. */
const WORD = "{word}";

const VERSION = /^v?\d{1,2}(\.\d{1,2}){0,2}$/;

/** Whether a segment, or the name of a parameter, has only words of APIs: `applicationlinkForm`, `get-redirect-uri`, `3.0`. */
export function isOfApi(segment: string): boolean {
  if (segment === "" || VERSION.test(segment)) return true;
  const words = segment.match(/[A-Z]?[a-z]+2?|[A-Z]+(?![a-z])/g) ?? [];
  const isWhole = words.join("") === segment.replace(/[-_.]/g, "");
  return isWhole && words.every((word) => isKnown(word.toLowerCase()));
}

/** Whether it is a known word, or two long ones that are written as one: `applicationlink`. */
function isKnown(word: string): boolean {
  if (WORDS.has(word)) return true;
  const halves = Array.from(word, (_, index) => [word.slice(0, index), word.slice(index)]);
  return halves.some((both) => both.every((half) => half.length >= SHORTEST_HALF && WORDS.has(half)));
}

/** Two shorter words may together be a name. */
const SHORTEST_HALF = 4;

/** The path with a placeholder for each segment that may be a text of the app, and for each value of its query. */
export function templateOf(
  path: string,
  placeholder: (segment: string) => string = (segment) => (/\d/.test(segment) ? ID : WORD),
): string {
  const [before = "", query] = path.split("?");
  const shown = (text: string): string => (isOfApi(text) ? text : placeholder(text));
  const segments = before.split("/").map((segment) => shown(decoded(segment)));
  const names = [...new Set(new URLSearchParams(query ?? "").keys())];
  return (
    segments.join("/") + (names.length === 0 ? "" : `?${names.map((name) => `${shown(name)}=…`).join("&")}`)
  );
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
