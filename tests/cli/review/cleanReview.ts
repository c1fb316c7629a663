import type { Review } from "../../../cli/review/model";
import { sampleReview } from "./sampleReview";

/** The sample without findings and history, where everything was read and verified. */
export function cleanReview(): Review {
  const { toolVersion, startedAt, finishedAt, failOn, allStacks, stacks, apps, graph } = sampleReview();
  return {
    toolVersion,
    startedAt,
    finishedAt,
    verdict: "clean",
    failOn,
    allStacks,
    stacks: stacks.map(({ key, source }) => ({
      key,
      source,
      completeness: { state: "read" },
      secrets: { state: "read" },
      verdicts: { clean: 6, drifted: 0, unknown: 0 },
      notVerified: 0,
    })),
    apps: apps.map((app) => ({
      ...app,
      lists: app.lists.map((list) => ({ ...list, completeness: { state: "read" }, undeclared: 0 })),
      audit: { state: "read" },
    })),
    findings: [],
    graph,
  };
}
