/** The ways to resolve a finding. Pulumi and the apps' own screens write; a review does not. */

import type { LoadedStack, StackCommand } from "../declared/stacks";
import type { WayBack } from "../model";
import { quoted } from "../../shell";
import { declarationsOf } from "./declarations";
import type { Draft } from "./draft";

/** The ways for a finding with this ID. */
export function waysOf(draft: Draft, id: string, stacks: ReadonlyMap<string, LoadedStack>): WayBack[] {
  const { rule, resources } = draft;
  switch (rule) {
    case "OL900":
      return [
        { action: "investigate", description: "Correct the cause in the message, and run the review again." },
      ];
    case "OL001":
    case "OL009":
    case "OL015":
    case "OL016":
      return draft.mayBeDeclared === true
        ? [SEARCH, ...adoption(draft), acceptance(id)]
        : [...deletion(draft), ...adoption(draft), acceptance(id)];
    case "OL018":
      return [
        {
          action: "investigate",
          description:
            "Keep the resource in one stack. Remove it from the others without deleting the object: declare " +
            'deletionPolicy: "orphan", run pulumi up, and then remove the resource from the program.',
        },
        acceptance(id),
      ];
    case "OL010":
      return [...deletion(draft), ...repairs(draft, stacks), ...codeChanges(draft), acceptance(id)];
    case "OL019":
      return [
        ...resources.map(({ stack }) => continuation(draft, stacks.get(stack)?.command)),
        acceptance(id),
      ];
    case "OL012":
    case "OL013":
    case "OL017":
      return [{ action: "investigate", description: INVESTIGATE[rule] }, acceptance(id)];
    case "OL020":
      // An acceptance names an object or a resource, and a token is none.
      return [{ action: "investigate", description: INVESTIGATE[rule] }];
    default:
      if (draft.isSecretHidden === true)
        return [{ action: "investigate", description: INVESTIGATE.OL013 }, acceptance(id)];
      return [...repairs(draft, stacks), ...codeChanges(draft), acceptance(id)];
  }
}

const INVESTIGATE = {
  OL012: "Remove the older authentication on the link's own screen.",
  OL013: "Rotate the secret: change rotation in the program, and run pulumi up.",
  OL017:
    "Grant the scope in the program of the incoming link, or request less in the program of the outgoing link.",
  OL020: "Create a new token, replace the old one in the configuration, and revoke the old one.",
} as const;

/** An object that another stack may declare is not to be deleted. */
const SEARCH: WayBack = {
  action: "investigate",
  description:
    "Find out whether a stack that was not reviewed or could not be read declares it. List all stacks in applinks.review.yaml, with complete: true.",
};

/** Ends an interrupted operation: a deletion that is left, or a creation whose result is not known. */
function continuation({ object }: Draft, stack: StackCommand | undefined): WayBack {
  return object === undefined
    ? {
        action: "bring back",
        description: `${stack?.note ?? ""}Remove the interrupted operation from the state. The next pulumi up does it again.`,
        command: commandOn(stack, "pulumi refresh --clear-pending-creates"),
      }
    : {
        action: "bring back",
        description: `${stack?.note ?? ""}Run the program again: it deletes what is left.`,
        command: commandOn(stack, "pulumi up"),
      };
}

function commandOn(stack: StackCommand | undefined, command: string): string {
  return `${stack?.environment ?? ""}${command} ${stack?.options ?? ""}`.trim();
}

/**
 * Brings the app back to the declaration. A secret travels on to the resources that depend on it, and Pulumi refuses to replace an object
 * without those that depend on it, or to create one without those that it depends on.
 */
function repairs(draft: Draft, stacks: ReadonlyMap<string, LoadedStack>): WayBack[] {
  const { rule, resources, isRefused, isReplacement } = draft;
  const byStack = new Map<string, string[]>();
  for (const { stack, urn } of resources) byStack.set(stack, [...(byStack.get(stack) ?? []), urn]);
  return [...byStack].map(([stack, urns]): WayBack => {
    const loaded = stacks.get(stack);
    const needed = urns.flatMap((urn) => loaded?.needs.get(urn) ?? []);
    const targets = [...new Set([...urns, ...needed])].map((urn) => `--target ${quoted(urn)}`).join(" ");
    const isNew = urns.some((urn) => loaded?.notDeployed.has(urn) === true);
    // A new client has a new secret, too.
    const dependents = TRAVELS.has(rule) || isReplacement === true ? " --target-dependents" : "";
    const permission =
      isRefused === true
        ? 'The object is adopted, and the provider does not change it. Declare adopt: "always" first. '
        : "";
    return {
      action: "bring back",
      description: `${permission}${loaded?.command.note ?? ""}Restore what ${stack} declares.`,
      command: commandOn(loaded?.command, `pulumi up${isNew ? "" : " --refresh"} ${targets}${dependents}`),
    };
  });
}

const TRAVELS = new Set(["OL005", "OL006", "OL010", "OL021"]);

/** Makes the declaration as the app is. */
function codeChanges({ properties, rule }: Draft): WayBack[] {
  const lines = properties.flatMap(({ property, actual }) =>
    actual.is === "value" && property !== "exists" && property !== "id"
      ? [`${property}: ${JSON.stringify(actual.value)}`]
      : [],
  );
  if (lines.length === 0 || rule === "OL021") return [];
  return [
    {
      action: "adopt into code",
      description: `Declare ${lines.join(", ")} in the program. Then run applinks review --verify to check that no difference is left.`,
    },
  ];
}

function adoption({ subject, obstacle }: Draft): WayBack[] {
  if (subject === undefined) return [];
  if (obstacle !== undefined) {
    const description = `No program can declare it as it is: ${obstacle}. Change it in the app, or delete it.`;
    return [{ action: "investigate", description }];
  }
  return [
    {
      action: "adopt into code",
      description:
        "Add it to the program of a stack, and run applinks review --verify to check that no difference is left.",
      code: declarationsOf(subject),
      command: "applinks review --verify",
    },
  ];
}

function deletion({ app, object }: Draft): WayBack[] {
  if (app === undefined || object === undefined) return [];
  return [
    {
      action: "delete in the app",
      description: `Delete the ${object.kind} "${object.name}" on the screen Application links of ${app.name} (${app.target.displayUrl}).`,
    },
  ];
}

function acceptance(id: string): WayBack {
  return {
    action: "accept",
    description:
      "Accept it until a date, with a reason. If the object changes again, the finding counts again.",
    command: `applinks accept ${id} --reason '<reason>' --owner '<owner>' --until <YYYY-MM-DD>`,
  };
}
