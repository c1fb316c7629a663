import type { Adopt } from "../../../provider/schema/types.gen";
import {
  adopt,
  afterRefresh,
  ambiguous,
  isLeftInPlace,
  refuseReplacement,
  warnOfExisting,
  type Candidate,
} from "../../../provider/lifecycle/adoption";
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
    isOwnedHere: (id) => ownership.isOwnedHere(id, "new"),
    isManaged: (id) => ownership.isManaged(id),
    reserveKey: nobody,
    app: nobody,
    anonymously: nobody,
    appAt: nobody,
    site: nobody,
    warn: (code, message) => warnings.push(`${code}: ${message}`),
    warnOnce: (code, message) => warnings.push(`${code}: ${message}`),
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
  "adopt: %s adopts an identical object with a warning, and does not own it",
  (rule) => {
    expect(adopt(context, ruled(rule), EXISTING)).toBe("adopted");
    expect(ownership.isOwnedByOther(EXISTING.id, "old")).toBe(true);
    expect(warnings).toEqual([
      'ADOPTED: the incoming link "ci" on jira already exists (jira/incoming/1) exactly as declared and is adopted. The resource does ' +
        'not own it: deleting the resource leaves it in the app, unless deletionPolicy: "delete" is declared.',
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
  "adopt: always adopts any object, and does not own it",
  (candidate) => {
    expect(adopt(context, { adopt: "always" }, candidate)).toBe("adopted");
    expect(warnings).toHaveLength(1);
  },
);

test.each([
  ["leaves it in the app", {}],
  ["deletes it", { deletionPolicy: "delete" }],
  ["leaves it in the app", { deletionPolicy: "orphan" }],
  ["leaves it in the app", { adopt: "always" }],
  ["deletes it", { adopt: "always", deletionPolicy: "delete" }],
] as const)("the warning states that deleting the resource %s under %j", (end, inputs) => {
  adopt(context, inputs, EXISTING);
  expect(warnings.join()).toContain(`: deleting the resource ${end}`);
});

test("no object is adopted twice in one run", () => {
  ownership.acquire(EXISTING.id, "another");
  expect(() => adopt(context, { adopt: "always" }, EXISTING)).toThrow(
    expect.objectContaining({ code: "DECLARED_TWICE" }) as Error,
  );
});

test.each([EXISTING, DIFFERENT, FOREIGN])(
  "an object with a random value of this stack is adopted and owned, whatever else it has",
  (candidate) => {
    expect(adopt(context, {}, { ...candidate, ours: true })).toBe("owned");
    expect(warnings.join()).toContain("an interrupted run of this stack created it");
    expect(() => adopt(context, { adopt: "never" }, { ...candidate, ours: true })).toThrow("never");
  },
);

test("an object is owned if a resource that owned it was read in this run", () => {
  ownership.recordReader(EXISTING.id, { owner: "old", deletes: true });
  expect(adopt(context, {}, EXISTING)).toBe("owned");
  expect(warnings.join()).toContain("is adopted from the resource of this stack that owned it");
});

test("an object is not owned because a resource that adopted it was read in this run", () => {
  ownership.recordReader(EXISTING.id, { owner: "old", deletes: false });
  expect(adopt(context, {}, EXISTING)).toBe("adopted");
});

describe("before anything is written", () => {
  test("an existing object is named as it will be adopted", () => {
    warnOfExisting(context, {}, EXISTING);
    adopt(context, {}, EXISTING);
    expect(warnings[0]).toBe(warnings[1]);
  });

  test("a conflict is an error, and changes no owner", () => {
    expect(() => {
      warnOfExisting(context, {}, DIFFERENT);
    }).toThrow("already exists as jira/incoming/1 and was not adopted");
    expect(ownership.isManaged(DIFFERENT.id)).toBe(false);
  });

  test("properties that are not known yet decide later", () => {
    warnOfExisting(context, {}, { ...EXISTING, unknown: ["clientId"] });
    expect(warnings).toEqual([
      'ADOPTED: the incoming link "ci" on jira already exists (jira/incoming/1). This run adopts it if clientId is as declared, and ' +
        "fails otherwise. The preview can't compare values that are not known yet.",
    ]);
  });
});

test.each([
  ["deleted", {}, undefined],
  ["deleted", { ownership: "owned" }, undefined],
  ["left in place", { ownership: "adopted" }, "LEFT_IN_PLACE"],
  ["deleted", { ownership: "adopted", deletionPolicy: "delete" }, undefined],
  ["left in place", { ownership: "owned", deletionPolicy: "orphan" }, "LEFT_IN_PLACE"],
  ["left in place", { ownership: "superseded" }, "OWNER_CHANGED"],
  ["left in place", { ownership: "superseded", deletionPolicy: "delete" }, "OWNER_CHANGED"],
] as const)("an object is %s with the state %j", (_what, state, code) => {
  const title = 'the incoming link "ci"';
  expect(isLeftInPlace(context, "jira/incoming/1", title, state)).toBe(code !== undefined);
  expect(warnings).toEqual(
    code === undefined
      ? []
      : [expect.stringContaining(`${code}: ${title} (jira/incoming/1) is left in the app`)],
  );
});

test.each([
  ["superseded", { ownership: "owned" }, true, false],
  ["superseded", { ownership: "adopted", deletionPolicy: "delete" }, true, false],
  ["adopted", { ownership: "adopted" }, true, true],
  ["owned", { ownership: "adopted" }, false, true],
  ["adopted", { ownership: "adopted" }, false, false],
  ["superseded", { ownership: "superseded" }, false, false],
] as const)(
  "a refresh makes a resource %s that had %j (superseded: %s, handed on: %s)",
  (expected, state, isSuperseded, isHandedOn) => {
    expect(afterRefresh(state, { isSuperseded, isHandedOn })).toBe(expected);
  },
);

test.each([
  [true, { ownership: "adopted" }],
  [true, { ownership: "adopted", deletionPolicy: "orphan" }],
  [true, { ownership: "superseded" }],
  [false, { ownership: "adopted", deletionPolicy: "delete" }],
  [false, { ownership: "owned", deletionPolicy: "orphan" }],
  [false, {}],
] as const)("that a replacement is refused is %s with the state %j", (refused, state) => {
  const replace = (): void => {
    refuseReplacement("jira/incoming/1", ["app"], state);
  };
  if (refused) expect(replace).toThrow(expect.objectContaining({ code: "NOT_OWNED" }) as Error);
  else expect(replace).not.toThrow();
});

test("an ambiguous key names every candidate", () => {
  expect(ambiguous("the application link", ["jira/link/1", "jira/link/2"])).toMatchObject({
    code: "ALREADY_EXISTS",
    message: expect.stringContaining(
      "matches several existing objects: jira/link/1, jira/link/2. Nothing was changed.",
    ),
  });
});
