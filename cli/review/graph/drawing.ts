/** What every drawing of the link graph shows, as plain text: the formats only escape and place it. */

import { printable } from "../../../provider/schema/redaction";
import type { Graph, GraphEdge, GraphNode } from "../model";
import { isPowerfulScope } from "../powerfulScopes";

/** An app in a drawing. */
export interface DrawnApp {
  /** Unique in the drawing, and an identifier in every format: `app1`. */
  id: string;
  name: string;
  /** The product, or that the app is not reviewed. */
  detail: string;
  reviewed: boolean;
  /** The app in words. */
  title: string;
}

/** A part of a line: a powerful scope, a state, a note, or an ordinary text. */
export interface Run {
  text: string;
  is: "text" | "powerful" | "state" | "note";
}

/** One direction in a drawing. */
export interface DrawnLink {
  /** Unique in the drawing, and an identifier in every format: `link1`. */
  id: string;
  /** The IDs of the apps. */
  from: string;
  to: string;
  state: GraphEdge["state"];
  /** The label line by line: state and name unless declared, scopes, and which half is alone. */
  lines: Run[][];
  /** Whether only one half is there or was read. */
  half: boolean;
  /** Whether the link has a powerful scope. */
  powerful: boolean;
  /** The direction in words. */
  title: string;
}

/** A drawing. */
export interface Drawing {
  apps: DrawnApp[];
  links: DrawnLink[];
}

/** The texts of the graph. An app that only an edge names is added, under its key. */
export function drawingOf({ nodes, edges }: Graph): Drawing {
  const byKey = new Map<string, GraphNode>(nodes.map((node) => [node.key, node]));
  for (const key of edges.flatMap(({ from, to }) => [from, to])) {
    if (!byKey.has(key)) byKey.set(key, { key, name: key });
  }
  const apps = new Map([...byKey.values()].map((node, index) => [node.key, drawnApp(node, index)]));
  const appOf = (key: string): DrawnApp => {
    const app = apps.get(key);
    if (app === undefined) throw new Error(`the graph has no app ${key}`);
    return app;
  };
  return {
    apps: [...apps.values()],
    links: edges.map((edge, index) =>
      drawnLink(edge, {
        id: `link${index + 1}`,
        from: appOf(edge.from),
        to: appOf(edge.to),
        isPowerful: (scope) => isPowerfulScope(scope, byKey.get(edge.to)?.product),
      }),
    ),
  };
}

function drawnApp({ name, product }: GraphNode, index: number): DrawnApp {
  const detail = product === undefined ? "not reviewed" : shortText(product);
  return {
    id: `app${index + 1}`,
    name: shortText(name),
    detail,
    reviewed: product !== undefined,
    title: `${shortText(name)} (${detail})`,
  };
}

/** What a link in a drawing needs beside its edge. */
interface LinkPlace {
  id: string;
  from: DrawnApp;
  to: DrawnApp;
  isPowerful: (scope: string) => boolean;
}

function drawnLink(edge: GraphEdge, { id, from, to, isPowerful }: LinkPlace): DrawnLink {
  const { state, halves } = edge;
  const name = shortText(edge.name);
  const groups = scopeGroups(edge);
  const half = halves !== "both";
  const inWords = groups.map(({ verb, scopes }) =>
    [verb === "" ? "scopes" : verb, scopes.length === 0 ? "no scopes" : scopes.join(", ")].join(" "),
  );
  return {
    id,
    from: from.id,
    to: to.id,
    state,
    lines: [
      ...(state === "declared" ? [] : [[{ text: `${state}: ${name}`, is: "state" as const }]]),
      ...groups.flatMap(({ verb, scopes }) => scopeLines(verb, scopes, isPowerful)),
      ...(half ? [[{ text: halves, is: "note" as const }]] : []),
    ],
    half,
    powerful: groups.some(({ scopes }) => scopes.some(isPowerful)),
    title: [
      `${from.name} may call ${to.name}: ${name}`,
      state,
      ...(inWords.length === 0 ? ["scopes unknown"] : inWords),
      ...(half ? [halves] : []),
    ].join("; "),
  };
}

/** The scopes of a direction, together if both halves have the same. */
function scopeGroups({ granted, requested }: GraphEdge): { verb: string; scopes: string[] }[] {
  const [grants, requests] = [granted, requested].map((scopes) => scopes?.map(shortText));
  const same = grants !== undefined && requests !== undefined && sameSet(grants, requests);
  return [
    ...(grants === undefined ? [] : [{ verb: same ? "" : "grants", scopes: grants }]),
    ...(requests === undefined || same ? [] : [{ verb: "requests", scopes: requests }]),
  ];
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(other);
  return set.size === new Set(one).size && one.every((scope) => set.has(scope));
}

const WIDEST_LINE = 34;

/** One or more lines for a group of scopes; the verb is on the first. */
function scopeLines(
  verb: string,
  scopes: readonly string[],
  isPowerful: (scope: string) => boolean,
): Run[][] {
  if (scopes.length === 0) return [[{ text: verb === "" ? "no scopes" : `${verb} no scopes`, is: "text" }]];
  const lines: Run[][] = [];
  let line: Run[] = verb === "" ? [] : [{ text: `${verb} `, is: "text" }];
  let width = verb.length;
  for (const [index, text] of scopes.entries()) {
    if (index > 0) line.push({ text: ", ", is: "text" });
    if (index > 0 && width + text.length > WIDEST_LINE) {
      lines.push(line);
      line = [];
      width = 0;
    }
    line.push({ text, is: isPowerful(text) ? "powerful" : "text" });
    width += text.length + ", ".length;
  }
  return [...lines, line];
}

const LONGEST_TEXT = 48;

/** Characters that XML does not allow, or that other texts can't be told from. */
const NOT_IN_XML = /[\p{Surrogate}\ufffe\uffff]/gu;

/** A text of an app on one line, printable, cut, and never empty. */
function shortText(text: string): string {
  const clean = printable(text).replace(NOT_IN_XML, "\ufffd").replace(/\s+/gu, " ").trim();
  const characters = Array.from(clean);
  if (characters.length === 0) return "(no name)";
  return characters.length > LONGEST_TEXT ? `${characters.slice(0, LONGEST_TEXT - 1).join("")}…` : clean;
}
