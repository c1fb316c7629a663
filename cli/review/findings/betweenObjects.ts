/** Findings that no single object shows: scopes that are not granted, objects with several owners, interrupted operations. */

import { notGranted, type Links } from "../graph/links";
import type { LoadedStack } from "../declared/stacks";
import { keyOf, sideOf, textOf, type Draft } from "./draft";
import type { Judged } from "./judgeStack";

/** Requested scopes that are not granted, unless a finding about one of the link's objects is the cause. */
export function findNotGranted({ all }: Links, judged: readonly Judged[], others: readonly Draft[]): Draft[] {
  const explained = new Set(
    others.flatMap(({ app, object, rule }) =>
      rule === "OL002" || rule === "OL011" ? [`${app?.key ?? ""} ${object?.id ?? ""}`] : [],
    ),
  );
  const resourceOf = new Map(
    judged.flatMap((one) =>
      one.kind === "outgoing link" && one.app !== undefined && one.objectId !== undefined
        ? [[`${one.app.key} ${one.objectId}`, one] as const]
        : [],
    ),
  );
  return all.flatMap((link): Draft[] => {
    const { client, server, outgoing, incoming } = link;
    if (client === undefined || server === undefined || outgoing === undefined || incoming === undefined)
      return [];
    const missing = notGranted(link);
    const declaring = resourceOf.get(`${client.key} ${outgoing.id}`);
    // Undeclared objects are findings of their own.
    if (missing.length === 0 || declaring === undefined) return [];
    if (explained.has(`${client.key} ${outgoing.id}`) || explained.has(`${server.key} ${incoming.id}`))
      return [];
    return [
      {
        rule: "OL017",
        severity: "medium",
        message:
          `The outgoing link "${outgoing.name}" on ${client.name} requests ${missing.join(", ")}, which the incoming link ` +
          `"${incoming.name}" on ${server.name} does not grant.`,
        app: client,
        object: { kind: "outgoing link", name: outgoing.name, id: outgoing.id },
        key: keyOf("outgoing link", outgoing.name),
        resources: [{ urn: declaring.resource.urn, stack: declaring.stack.reading.key }],
        properties: [
          {
            property: "scopes",
            declared: sideOf(declaring.resource.declared?.inputs["scopes"]),
            deployed: sideOf(declaring.resource.deployed?.state?.["scopes"]),
            actual: sideOf(outgoing.scopes),
            note: `${server.name} grants ${incoming.scopes.join(", ")}.`,
          },
        ],
        covers: { missing },
      },
    ];
  });
}

/** Objects that several resources own. A `ScopeGrant` is not a second owner of its client. */
export function findSharedObjects(judged: readonly Judged[]): Draft[] {
  const owners = new Map<string, Judged[]>();
  for (const one of judged) {
    const { app, objectId, type, verdict, resource, isDeployed } = one;
    if (app === undefined || objectId === undefined || verdict === "only read") continue;
    if (!isDeployed || resource.declared === undefined) continue;
    const key = JSON.stringify([app.key, type, objectId]);
    owners.set(key, [...(owners.get(key) ?? []), one]);
  }
  return [...owners.values()].flatMap((owning): Draft[] => {
    const [first] = owning;
    if (first?.app === undefined || first.kind === undefined || owning.length < 2) return [];
    const { app, kind } = first;
    const name =
      textOf(first.resource.deployed?.state, "name") || textOf(first.resource.deployed?.state, "clientId");
    const stacks = [...new Set(owning.map(({ stack }) => stack.reading.key))].sort();
    const by =
      stacks.length === 1
        ? `${owning.length} resources of the stack ${stacks[0] ?? ""}`
        : `the stacks ${stacks.join(", ")}`;
    const what = first.type === "ScopeGrant" ? `The scopes of the client ${name}` : `The ${kind} "${name}"`;
    return [
      {
        rule: "OL018",
        severity: "medium",
        message: `${what} on ${app.name} ${first.type === "ScopeGrant" ? "are" : "is"} declared by ${by}.`,
        app,
        object: { kind, name, ...(first.objectId === undefined ? {} : { id: first.objectId }) },
        key: first.type === "ScopeGrant" ? `scopes ${keyOf(kind, name)}` : keyOf(kind, name),
        resources: owning.map(({ resource, stack }) => ({ urn: resource.urn, stack: stack.reading.key })),
        properties: [],
        covers: { owners: owning.map(({ resource }) => resource.urn).sort() },
      },
    ];
  });
}

/** Operations that interrupted runs have left in the states. */
export function findPending(stacks: readonly LoadedStack[]): Draft[] {
  return stacks.flatMap(({ reading, pending }) =>
    pending.map(({ urn, operation }): Draft => ({
      rule: "OL019",
      severity: "medium",
      message: `A run of ${reading.key} was interrupted while it was ${operation} ${nameOf(urn)}.`,
      key: `pending ${urn}`,
      resources: [{ urn, stack: reading.key }],
      properties: [],
      covers: { operation },
    })),
  );
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
