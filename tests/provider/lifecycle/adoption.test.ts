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
    throw new Error("adoption sends no request");
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
  "adopt: %s adopts an identical object with a warning",
  (rule) => {
    expect(adopt(context, ruled(rule), EXISTING)).toEqual({ adopted: false });
    expect(ownership.isOwnedByOther(EXISTING.id, "old")).toBe(true);
    expect(warnings).toEqual([
      'ADOPTED: the incoming link "ci" on jira already existed exactly as declared and was adopted; deleting this resource deletes it; ' +
        'if another stack also declares it, set deletionPolicy: "orphan" here.',
    ]);
  },
);

test.each([
  ["a different object", undefined, DIFFERENT, 'scopes: declared ["WRITE"], existing ["ADMIN"]'],
  ["a different object", undefined, DIFFERENT, 'description: declared nothing, existing "by hand"'],
  ["an object of another account", "identical", FOREIGN, "it was created by another account"],
  ["an identical object", "never", EXISTING, 'adopt: "never" is declared'],
  ["a different object", "never", DIFFERENT, 'adopt: "never" is declared; scopes: declared ["WRITE"]'],
] as const)("%s is refused under adopt: %s", (_what, rule, candidate, why) => {
  expect(() => adopt(context, ruled(rule), candidate)).toThrow(
    expect.objectContaining({ code: "ALREADY_EXISTS", message: expect.stringContaining(why) }) as Error,
  );
  expect(() => adopt(context, ruled(rule), candidate)).toThrow("jira/incoming/1");
  expect(ownership.isOwnedByOther(candidate.id, "old")).toBe(false);
  expect(warnings).toEqual([]);
});

test("a refusal names only the properties that differ", () => {
  expect(() => adopt(context, {}, DIFFERENT)).not.toThrow("redirectUrls");
  expect(() => adopt(context, {}, DIFFERENT)).toThrow("scopes");
});

test.each([EXISTING, DIFFERENT, FOREIGN])(
  "adopt: always adopts any object and records it as adopted",
  (candidate) => {
    expect(adopt(context, { adopt: "always" }, candidate)).toEqual({ adopted: true });
    expect(warnings).toHaveLength(1);
  },
);

test.each([
  ["deletes it", {}],
  ["leaves it in the app", { deletionPolicy: "orphan" }],
  ["leaves it in the app", { adopt: "always" }],
  ["deletes it", { adopt: "always", deletionPolicy: "delete" }],
] as const)("the warning states that deleting the resource %s under %j", (end, inputs) => {
  adopt(context, inputs, EXISTING);
  expect(warnings.join()).toContain(`; deleting this resource ${end}`);
});

test("no object is adopted twice in one run", () => {
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
] as const)("an object is %s with the state %j", (_what, state, left) => {
  expect(isLeftInPlace(context, "jira/incoming/1", state)).toBe(left);
  expect(warnings).toEqual(left ? ["LEFT_IN_PLACE: jira/incoming/1 is left in the app."] : []);
});

test("an ambiguous key names every candidate", () => {
  expect(ambiguous("the application link", ["jira/link/1", "jira/link/2"])).toMatchObject({
    code: "ALREADY_EXISTS",
    message: expect.stringContaining(
      "matches several existing objects: jira/link/1, jira/link/2. Nothing was changed.",
    ),
  });
});
