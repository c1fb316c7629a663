/** What a recording of the product's own screens shows about each uncertain fact. One entry for each fact that, by the register, a recording confirms. */

import type { FactId } from "../../../facts";
import { confirmed } from "../confirm/confirmations";
import type { Examination } from "../examination";
import { outgoingRootFact } from "../../../provider/atlassian/roots";
import type { Instance } from "../instance";
import { findingOf, type Finding, type Observation } from "../observation";
import type { ConfirmedBy } from "../readings";
import { versionless, type Recording } from "./recording";
import { storageOf } from "./storage";
import { sortWrites, type SortedWrites } from "./writes";

type Reader<Id extends FactId> = (
  instance: Instance,
  recording: Recording,
  writes: SortedWrites,
) => Promise<Observation<Id>>;

type Recordings = { [Id in ConfirmedBy<"recording">]: Reader<Id> } & { [Id in FactId]?: Reader<Id> };

/** The recordings by fact. */
export const RECORDINGS: Recordings = {
  "product-link-storage": storageOf,
  "outgoing-root": async (_instance, { outgoingRoot }) => {
    if (outgoingRoot === undefined)
      return { untried: "The recording has no request for the details of an outgoing link." };
    const seen = `the screens use ${outgoingRoot}/config`;
    return { possible: [outgoingRootFact(versionless(outgoingRoot))], seen };
  },
};

/** Facts about responses to writes, which the screens send, too. */
const RESPONSES: readonly FactId[] = [
  ...(["incoming-create-response", "incoming-update-response", "incoming-reset-response"] as const),
  ...(["incoming-delete-response", "outgoing-create-response", "outgoing-update-response"] as const),
  ...(["outgoing-delete-response", "link-create-response", "link-update-response"] as const),
  "link-delete-response",
];

/**
 * The examination with what the recording shows. What reading or test objects have decided stays. Reads lists of the app, and changes nothing.
 */
export async function withRecording(
  examination: Examination,
  instance: Instance,
  recording: Recording,
): Promise<Examination> {
  const { target } = instance;
  const writes = sortWrites(recording, target);
  const facts: Finding[] = [];
  for (const finding of examination.facts) {
    const observation = await observed(finding.id, { instance, recording, writes });
    const recorded = observation === undefined ? undefined : findingOf(finding.id, observation);
    facts.push(recorded !== undefined && isBetter(finding, recorded) ? recorded : finding);
  }
  const { outgoingRoot } = recording;
  const isNew = outgoingRoot !== undefined && isElsewhere(facts);
  return {
    ...examination,
    facts,
    recording: {
      requests: recording.exchanges.length,
      writes: recording.writes.length,
      unknownWrites: writes.unknown,
      ...(isNew ? { outgoingRoot } : {}),
    },
  };
}

const isElsewhere = (facts: readonly Finding[]): boolean =>
  facts.some(({ id, alternative }) => id === "outgoing-root" && alternative === "elsewhere");

/** Whether a recording shows more of a fact than was found before. If both agree, the words of the recording name what the screens do. */
function isBetter(before: Finding, recorded: Finding): boolean {
  if (before.alternative !== undefined) return before.alternative === recorded.alternative;
  return recorded.possible !== undefined || before.possible === undefined;
}

async function observed(
  id: FactId,
  { instance, recording, writes }: { instance: Instance; recording: Recording; writes: SortedWrites },
): Promise<Observation | undefined> {
  const reader = RECORDINGS[id] as Reader<FactId> | undefined;
  if (reader !== undefined) return reader(instance, recording, writes);
  if (!RESPONSES.includes(id)) return undefined;
  const observation = confirmed(id, { trial: writes.trial, audit: undefined, target: instance.target });
  return observation !== undefined && "possible" in observation ? observation : undefined;
}
