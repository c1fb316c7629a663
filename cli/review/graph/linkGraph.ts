/** The graph of a review's links. */

import type { Judged } from "../findings/judgeStack";
import type { Graph, GraphEdge, GraphNode } from "../model";
import type { ReviewedApp } from "../actual/directory";
import type { Link } from "./links";

/** Who may call whom: a node for each app and each host that is not reviewed, an edge for each direction. */
export function graphOf(
  links: readonly Link[],
  apps: readonly ReviewedApp[],
  judged: readonly Judged[],
): Graph {
  const verdicts = new Map<string, Judged["verdict"]>();
  for (const { app, kind, objectId, verdict } of judged) {
    if (app === undefined || kind === undefined || objectId === undefined) continue;
    const place = JSON.stringify([app.key, kind, objectId]);
    // A client and a grant of its scopes are one object, with the worse of both verdicts.
    const known = verdicts.get(place);
    if (known !== "drifted" && (known !== "unknown" || verdict === "drifted")) verdicts.set(place, verdict);
  }
  const nodes: GraphNode[] = apps.map(({ key, name, target }) => ({
    key,
    name,
    product: target.product.title,
  }));
  const hosts = new Set(links.flatMap(({ otherHost }) => (otherHost === undefined ? [] : [otherHost])));
  for (const host of [...hosts].sort()) nodes.push({ key: `host ${host}`, name: host });
  const edges = links.map((link): GraphEdge => {
    const { client, server, outgoing, incoming, otherHost } = link;
    const other = `host ${otherHost ?? ""}`;
    const found = [
      ...(outgoing === undefined || client === undefined
        ? []
        : [verdicts.get(JSON.stringify([client.key, "outgoing link", outgoing.id]))]),
      ...(incoming === undefined || server === undefined
        ? []
        : [verdicts.get(JSON.stringify([server.key, "incoming link", incoming.id]))]),
    ];
    return {
      from: client?.key ?? other,
      to: server?.key ?? other,
      name: incoming?.name ?? outgoing?.name ?? "",
      ...(incoming === undefined ? {} : { granted: incoming.scopes }),
      ...(outgoing === undefined ? {} : { requested: outgoing.scopes }),
      state: stateOf(found),
      halves:
        outgoing === undefined
          ? "incoming link only"
          : incoming === undefined
            ? "outgoing link only"
            : "both",
    };
  });
  return { nodes, edges };
}

/** The state of a link by the verdicts of its halves, the worst first; an object without a verdict is declared by no reviewed stack. */
function stateOf(verdicts: readonly (Judged["verdict"] | undefined)[]): GraphEdge["state"] {
  if (verdicts.includes(undefined)) return "undeclared";
  if (verdicts.includes("drifted")) return "drifted";
  return verdicts.includes("unknown") ? "unknown" : "declared";
}
