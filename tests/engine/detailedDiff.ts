/** The detailed diffs of an engine run. */

import type { Outcome } from "./stack";

/** The paths at which resources differ, by resource name, from the engine's event log. */
export function detailedDiffs({ events }: Outcome): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  for (const line of events.split("\n").filter((text) => text !== "")) {
    const event = JSON.parse(line) as {
      resourcePreEvent?: { metadata: Metadata };
      resOutputsEvent?: { metadata: Metadata };
    };
    const { urn = "", detailedDiff } = (event.resourcePreEvent ?? event.resOutputsEvent)?.metadata ?? {};
    const kinds = Object.entries(detailedDiff ?? {}).map(([place, { diffKind }]) => [place, diffKind]);
    if (kinds.length === 0) continue;
    found[urn.slice(urn.lastIndexOf("::") + 2)] = Object.fromEntries(kinds) as Record<string, string>;
  }
  return found;
}

interface Metadata {
  urn: string;
  detailedDiff?: Record<string, { diffKind: string }> | null;
}
