/** What a project's program declares, by `pulumi preview --json`. */

import { stripVTControlCharacters } from "node:util";
import { SECRET, SIGNATURE } from "../../../provider/adapters/wire";
import { isRecord } from "../../../provider/schema/values";
import { ReviewError, sentence } from "../reviewError";
import { openSecrets, resourceOf, type StackResource } from "./deployment";
import { jsonObject, pulumi, type Place } from "../../pulumiCli";

/** Steps whose resource the program does not declare. */
const NOT_DECLARED = /^(?:delete|delete-replaced|discard|discard-replaced|remove-pending-replace|refresh)$/;

/** The text that a preview prints in place of a secret, also within other texts. */
const MASKED = "[secret]";

/** A secret that can't be decrypted, as a state has it. */
const UNREADABLE = { [SIGNATURE]: SECRET };

/**
 * The resources that the program declares, by URN, without IDs and states; secret inputs are `UNKNOWN`. A preview refreshes nothing, and saves
 * nothing. Throws `ReviewError` (PROGRAM_FAILED) with the program's own error if it fails.
 */
export async function previewProgram(place: Place, stack: string): Promise<Map<string, StackResource>> {
  const ended = await pulumi(place, "preview", "--stack", stack, "--json", "--show-sames");
  const digest = jsonObject(ended.stdout);
  if (ended.code !== 0 || digest === undefined) {
    const reason = errorsIn(digest) ?? lastLine(ended.stderr) ?? `exit code ${ended.code ?? "unknown"}`;
    throw new ReviewError("PROGRAM_FAILED", sentence(`pulumi preview failed: ${reason}`));
  }
  const { reveal } = openSecrets(undefined);
  const steps = Array.isArray(digest["steps"]) ? digest["steps"].filter(isRecord) : [];
  // Every program has at least the step of its stack. Without it, all resources would seem to be removed.
  if (steps.length === 0)
    throw new ReviewError("PROGRAM_FAILED", "pulumi preview printed no steps. Update the Pulumi CLI.");
  const resources = new Map<string, StackResource>();
  const needs = openNeeds(steps);
  for (const { op, newState } of steps) {
    if (typeof op !== "string" || NOT_DECLARED.test(op) || !isRecord(newState)) continue;
    const resource = resourceOf({ ...newState, inputs: unmasked(newState["inputs"]), outputs: {} }, reveal);
    if (resource !== undefined) resources.set(resource.urn, { ...resource, needs: needs(resource.urn) });
  }
  return resources;
}

/** Returns what a resource needs that the run creates: the resources that it depends on, its parents, and their providers. */
function openNeeds(steps: readonly Record<string, unknown>[]): (urn: string) => string[] {
  const states = new Map<string, { isNew: boolean; uses: string[] }>();
  for (const { op, newState } of steps) {
    if (!isRecord(newState) || typeof newState["urn"] !== "string") continue;
    states.set(newState["urn"], { isNew: op === "create", uses: usedBy(newState) });
  }
  return (urn) => {
    const found = new Set<string>();
    const waiting = [...(states.get(urn)?.uses ?? [])];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const state = states.get(next);
      // What exists needs nothing that does not.
      if (state?.isNew !== true || found.has(next)) continue;
      found.add(next);
      waiting.push(...state.uses);
    }
    // The engine creates default providers by itself.
    return [...found].filter((one) => !/::pulumi:providers:[^:]+::default(?:_|$)/.test(one)).sort();
  };
}

function usedBy({ dependencies, propertyDependencies, parent, provider }: Record<string, unknown>): string[] {
  const ofProperties: unknown[] = isRecord(propertyDependencies) ? Object.values(propertyDependencies) : [];
  const ofProvider = typeof provider === "string" ? provider.slice(0, provider.lastIndexOf("::")) : undefined;
  const used: unknown[] = [dependencies, ofProperties, parent, ofProvider].flat(2);
  return used.filter((urn): urn is string => typeof urn === "string" && urn !== "");
}

/** The values, with masked secrets as unreadable ones. */
function unmasked(value: unknown): unknown {
  if (typeof value === "string") return value.includes(MASKED) ? UNREADABLE : value;
  if (Array.isArray(value)) return value.map(unmasked);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unmasked(member)]));
}

/** The first lines of the errors in a preview's diagnostics. */
function errorsIn(digest: Record<string, unknown> | undefined): string | undefined {
  const diagnostics = Array.isArray(digest?.["diagnostics"]) ? digest["diagnostics"].filter(isRecord) : [];
  const errors = diagnostics.flatMap(({ severity, message }) =>
    severity === "error" && typeof message === "string" ? [firstLines(message)] : [],
  );
  return errors.length === 0 ? undefined : errors.join(" ");
}

/** What a message begins with, without colours: an uncaught error's text is on the second line. */
function firstLines(message: string): string {
  const lines = stripVTControlCharacters(message)
    .split("\n")
    .map((line) => line.trim().replace(/^error: /, ""))
    .filter((line) => line !== "" && !line.startsWith("at "));
  return lines.slice(0, 2).join(" ");
}

function lastLine(text: string): string | undefined {
  return stripVTControlCharacters(text)
    .split("\n")
    .map((line) => line.trim().replace(/^error: /, ""))
    .filter((line) => line !== "")
    .at(-1);
}
