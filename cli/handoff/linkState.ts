/** A `MutualLink` in the state of a stack, as `pulumi stack export --show-secrets` prints it; of both adapters. */

import { isRecord, type Properties } from "../../provider/schema/values";
import { jsonObject } from "../pulumiCli";
import { openSecrets } from "../review/declared/deployment";
import { HandoffError } from "./handoffError";

/** A resource of a link. */
export interface LinkResource {
  /** `IncomingClient`, … */
  type: string;
  inputs: Properties;
  /** The outputs; empty for a resource that was never created. */
  outputs: Properties;
}

/** A link in a state. */
export interface LinkState {
  /** Its name in the program. */
  name: string;
  urn: string;
  /** The resources that it declares, without those that wait for their deletion. */
  resources: LinkResource[];
  /** Whether the last run that changed it declared all of its resources. */
  isComplete: boolean;
}

const LINK = "applinks:index:MutualLink";
const OWN = /^(?:applinks:index:|pulumi-nodejs:dynamic\/applinks:)(\w+)$/;

/** The state has no link at all: the first `pulumi up` is missing. */
export class MissingLink extends HandoffError {}

/** All links in a state. */
export function linksIn(exported: string): LinkState[] {
  const deployment = jsonObject(exported)?.["deployment"];
  const listed = isRecord(deployment) ? deployment["resources"] : undefined;
  const entries = Array.isArray(listed) ? listed.filter(isRecord) : [];
  const { reveal } = openSecrets(undefined);
  const valuesOf = (value: unknown): Properties => (isRecord(value) ? reveal(value) : {});
  return entries.flatMap(({ type, urn, outputs }): LinkState[] => {
    if (type !== LINK || typeof urn !== "string") return [];
    const resources = entries.flatMap((entry): LinkResource[] => {
      const own = OWN.exec(String(entry["type"]))?.[1];
      if (own === undefined || entry["parent"] !== urn || entry["delete"] === true) return [];
      return [{ type: own, inputs: valuesOf(entry["inputs"]), outputs: valuesOf(entry["outputs"]) }];
    });
    // A component has its outputs once its program has declared all of it.
    const isComplete = isRecord(outputs) && outputs["checklist"] !== undefined;
    return [{ name: nameOf(urn), urn, resources, isComplete }];
  });
}

/**
 * The link that `wanted` names, by its name or its URN; without a name, the only one. `stack` is for messages. Throws `HandoffError`
 * (HANDOFF_LINK) if there is none, or more than one.
 */
export function chooseLink(
  links: readonly LinkState[],
  wanted: string | undefined,
  stack: string,
): LinkState {
  const matching = links.filter(({ name, urn }) => wanted === undefined || name === wanted || urn === wanted);
  const [link, ...others] = matching;
  if (link !== undefined && others.length === 0) return link;
  if (links.length === 0) {
    throw new MissingLink(
      "HANDOFF_LINK",
      `the stack ${stack} has no MutualLink in its state. Run pulumi up first, or use --up.`,
    );
  }
  const list = (some: readonly LinkState[]): string => some.map(({ name }) => `"${name}"`).join(", ");
  if (link === undefined) {
    throw new HandoffError(
      "HANDOFF_LINK",
      `the stack ${stack} has no MutualLink "${wanted ?? ""}" in its state. It has ${list(links)}. Run pulumi up if the link is new.`,
    );
  }
  throw new HandoffError(
    "HANDOFF_LINK",
    wanted === undefined
      ? `the stack ${stack} has several links: ${list(matching)}. Name one: applinks handoff <link>.`
      : `the stack ${stack} has several links with the name "${wanted}". Use a URN: ${matching.map(({ urn }) => urn).join(", ")}.`,
  );
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
