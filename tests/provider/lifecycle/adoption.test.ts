import type { Adopt } from "../../../provider/schema/types.gen";
import { adopt, ambiguous, isLeftInPlace, type Candidate } from "../../../provider/lifecycle/adoption";
import { openOwnership, type Ownership } from "../../../provider/lifecycle/ownership";
import type { Context } from "../../../provider/lifecycle/context";
import { appsConfigOf } from "../atlassian/apps";

let warnings: string[];
let context: Context;
let ownership: Ownership;
beforeEach(() => {
  warnings = [];
  const nobody = (): never => {
    throw new Error("adoption asks no app");
  };
  ownership = openOwnership();
  context = {
    appsConfig: appsConfigOf({}),
    acquire: (id) => {
      ownership.acquire(id, "new");
    },
    app: nobody,
    anonymously: nobody,
    appAt: nobody,
    warn: (code, message) => warnings.push(`${code}: ${message}`),
  };
});

const EXISTING: Candidate = {
  id: "jira/incoming/1",
  title: 'the incoming link "ci" on jira',
  compared: [
    { property: "redirectUrls", declared: ["https://a"], existing: ["https://a"] },
    { property: "scopes", declared: ["WRITE"], existing: ["READ", "WRITE"], same: true },
  ],
};
const DIFFERENT: Candidate = {
  ...EXISTING,
  compared: [
    { property: "scopes", declared: ["WRITE"], existing: ["ADMIN"] },
    { property: "description", declared: undefined, existing: "by hand" },
    { property: "redirectUrls", declared: ["https://a"], existing: ["https://a"] },
  ],
};
const FOREIGN: Candidate = { ...EXISTING, foreign: "it was created by another account" };

const ruled = (rule: Adopt | undefined): { adopt?: Adopt } => (rule === undefined ? {} : { adopt: rule });

test.each([undefined, "identical"] as const)(
  "adopt: %s takes over what is identical, and says so",
  (rule) => {
    expect(adopt(context, ruled(rule), EXISTING)).toEqual({ adopted: false });
    expect(ownership.isOwnedByOther(EXISTING.id, "old")).toBe(true);
    expect(warnings).toEqual([
      'ADOPTED: the incoming link "ci" on jira stood already, exactly as declared, and was taken over; it is deleted along with this ' +
        'resource; if another stack declares it, too, give it deletionPolicy: "orphan" here.',
    ]);
  },
);

test.each([
  ["what differs", undefined, DIFFERENT, 'scopes: declared ["WRITE"], standing ["ADMIN"]'],
  ["what differs", undefined, DIFFERENT, 'description: declared nothing, standing "by hand"'],
  ["what somebody else made", "identical", FOREIGN, "it was created by another account"],
  ["even what is identical", "never", EXISTING, 'adopt: "never" is declared'],
  ["what differs", "never", DIFFERENT, 'adopt: "never" is declared; scopes: declared ["WRITE"]'],
] as const)("%s stops under adopt: %s", (_what, rule, candidate, why) => {
  expect(() => adopt(context, ruled(rule), candidate)).toThrow(
    expect.objectContaining({ code: "ALREADY_EXISTS", message: expect.stringContaining(why) }) as Error,
  );
  expect(() => adopt(context, ruled(rule), candidate)).toThrow("jira/incoming/1");
  expect(ownership.isOwnedByOther(candidate.id, "old")).toBe(false);
  expect(warnings).toEqual([]);
});

test("what is equal is not told among the differences", () => {
  expect(() => adopt(context, {}, DIFFERENT)).not.toThrow("redirectUrls");
  expect(() => adopt(context, {}, DIFFERENT)).toThrow("scopes");
});

test.each([EXISTING, DIFFERENT, FOREIGN])(
  "adopt: always takes over anything, and remembers it",
  (candidate) => {
    expect(adopt(context, { adopt: "always" }, candidate)).toEqual({ adopted: true });
    expect(warnings).toHaveLength(1);
  },
);

test.each([
  ["deleted along with this resource", {}],
  ["left in place when this resource is deleted", { deletionPolicy: "orphan" }],
  ["left in place when this resource is deleted", { adopt: "always" }],
  ["deleted along with this resource", { adopt: "always", deletionPolicy: "delete" }],
] as const)("what is taken over is said to be %s under %j", (end, inputs) => {
  adopt(context, inputs, EXISTING);
  expect(warnings.join()).toContain(`; it is ${end}`);
});

test("nothing is taken over twice in one run", () => {
  adopt(context, { adopt: "always" }, EXISTING);
  expect(() => adopt(context, { adopt: "always" }, EXISTING)).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE" }) as Error,
  );
});

test.each([
  ["deleted", {}, false],
  ["deleted", { adopted: false }, false],
  ["left in place", { adopted: true }, true],
  ["deleted", { adopted: true, deletionPolicy: "delete" }, false],
  ["left in place", { adopted: false, deletionPolicy: "orphan" }, true],
] as const)("an object is %s when its state says %j", (_what, state, left) => {
  expect(isLeftInPlace(context, "jira/incoming/1", state)).toBe(left);
  expect(warnings).toEqual(left ? ["LEFT_IN_PLACE: jira/incoming/1 is left in the app."] : []);
});

test("several candidates are named, all of them", () => {
  expect(ambiguous("the application link", ["jira/link/1", "jira/link/2"])).toMatchObject({
    code: "ALREADY_EXISTS",
    message: expect.stringContaining("jira/link/1, jira/link/2 all match. Nothing was changed."),
  });
});
