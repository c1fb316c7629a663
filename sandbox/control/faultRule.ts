import { operations, type FaultEffect, type FaultRule } from "../state/faults";

const text = { type: "string" } as const;
const seconds = { type: "number", minimum: 0 } as const;
const count = { type: "integer", minimum: 0 } as const;

/** The members of each kind of effect, and the required ones. */
const effects: Record<FaultEffect["kind"], { takes?: Record<string, object>; needs?: string[] }> = {
  reset: {},
  hang: { takes: { seconds }, needs: ["seconds"] },
  status: {
    takes: {
      status: { type: "integer", minimum: 200, maximum: 599 },
      headers: { type: "object", additionalProperties: text },
      body: text,
      json: {},
    },
    needs: ["status"],
  },
  "html-login": {},
  redirect: { takes: { location: text }, needs: ["location"] },
  anonymous: {},
  truncate: {},
  "rate-limit": { takes: { retryAfter: { anyOf: [{ type: "number" }, text] } } },
  delay: { takes: { seconds }, needs: ["seconds"] },
  "not-json-404": {},
  websudo: {},
  xsrf: {},
};

const matches: Record<keyof FaultRule["match"], object> = {
  app: text,
  method: text,
  path: { type: "string", format: "regex" },
  operation: { enum: operations },
  mutating: { type: "boolean" },
};

const phases: FaultRule["phase"][] = ["before-act", "after-commit", "mid-body"];

/**
 * The JSON schema of a fault rule. It refuses misspelt rules: they would never match, and tests would pass
 * without the fault.
 */
export const faultRuleSchema = {
  type: "object",
  required: ["match", "phase", "effect"],
  additionalProperties: false,
  properties: {
    match: { type: "object", additionalProperties: false, properties: matches },
    nth: { type: "integer", minimum: 1 },
    times: count,
    phase: { enum: phases },
    effect: {
      type: "object",
      required: ["kind"],
      properties: { kind: { enum: Object.keys(effects) } },
      allOf: Object.entries(effects).map(([kind, { takes = {}, needs = [] }]) => ({
        if: { type: "object", properties: { kind: { const: kind } } },
        then: {
          type: "object",
          required: needs,
          additionalProperties: false,
          properties: { kind: {}, ...takes },
        },
      })),
    },
  },
};
