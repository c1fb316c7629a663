import * as fc from "fast-check";

import {
  headline,
  isComplete,
  notVerifiedOf,
  reviewId,
  unreadOf,
} from "../../../../cli/review/reports/summary";
import { anyReview } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

test("a review is clean only if its verdict is, and everything was read", () => {
  expect(headline(cleanReview())).toBe("Clean.");
  fc.assert(
    fc.property(anyReview, (review) => {
      const clean = headline(review).startsWith("Clean");
      expect(clean).toBe(review.verdict === "clean" && isComplete(review));
      if (clean) expect(unreadOf(review)).toEqual([]);
    }),
  );
});

test("an accepted finding about something that was not read leaves the review incomplete", () => {
  const [finding] = sampleReview().findings;
  if (finding === undefined) throw new Error("the sample has no finding");
  const acceptance = { reason: "r", owner: "o", until: "2027-01-01" };
  expect(headline({ ...cleanReview(), findings: [{ ...finding, acceptance }] })).toMatch(
    /^Unknown: 1 accepted\./,
  );
});

test("drift that an incomplete review found is drift", () => {
  expect(headline({ ...sampleReview(), findings: [] })).toBe("Drift. The review is incomplete.");
});

test("stacks, lists and objects that were not read are listed with their reasons", () => {
  const review = sampleReview();
  const [stack] = review.stacks;
  if (stack === undefined) throw new Error("the sample has no stack");
  stack.completeness = { state: "partly read", reason: "It is locked." };
  expect(unreadOf(review)).toEqual([
    { what: "stack acme/links/prod", reason: "Only in part. It is locked." },
    {
      what: "outgoing links of code",
      reason: "GET /rest/oauth2-client/latest/config returned 403: the account is no administrator.",
    },
    { what: "1 object of acme/links/prod", reason: "What the app has is unknown." },
  ]);
});

test("a review of some of the stacks does not verify the others", () => {
  expect(notVerifiedOf(cleanReview())).toEqual([]);
  expect(notVerifiedOf({ ...cleanReview(), allStacks: false }).map(({ what }) => what)).toEqual([
    "other stacks",
  ]);
});

test("the ID of a review is that of its stacks, in any order", () => {
  const stacksOf = (...keys: string[]) => {
    const [stack] = sampleReview().stacks;
    if (stack === undefined) throw new Error("the sample has no stack");
    return { ...sampleReview(), stacks: keys.map((key) => ({ ...stack, key })) };
  };
  expect(reviewId(stacksOf("b/c/d", "a/b/c"))).toBe("a/b/c,b/c/d");
  expect(reviewId(stacksOf())).toBe("none");
  expect(reviewId(stacksOf("a b", "c,d", "é"))).toBe("a%20b,c%2cd,%c3%a9");
  const many = Array.from({ length: 30 }, (_, index) => `acme/links/stack${index}`);
  expect(reviewId(stacksOf(...many))).toMatch(/^[0-9a-f]{16}$/);
  expect(reviewId(stacksOf(...many))).toBe(reviewId(stacksOf(...many.reverse())));
  expect(reviewId(stacksOf(...many))).not.toBe(reviewId(stacksOf(...many.slice(1))));
});
