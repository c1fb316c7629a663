import { Ajv2020, type SchemaObject } from "ajv/dist/2020";
import * as fc from "fast-check";

import {
  renderJson,
  REVIEW_SCHEMA,
  REVIEW_VERSION,
  type ReviewDocument,
} from "../../../../cli/review/reports/json";
import schema from "../../../../cli/review/reports/review.schema.json";
import { RULE_IDS } from "../../../../cli/review/rules";
import description from "../../../../package.json";
import { anyReview } from "../anyReview";
import { cleanReview } from "../cleanReview";
import { sampleReview } from "../sampleReview";

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const published = ajv.compile(schema as SchemaObject);
const strict = new Ajv2020({ strict: true, allErrors: true }).compile(closed(schema) as SchemaObject);

/** The schema that refuses members it does not name: what a report has must be described. */
function closed(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(closed);
  if (typeof part !== "object" || part === null) return part;
  const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, closed(value)]));
  return "properties" in copy && copy.type === "object" ? { ...copy, additionalProperties: false } : copy;
}

function documentOf(report: string): ReviewDocument {
  return JSON.parse(report) as ReviewDocument;
}

test("the document has the schema's ID, the version, and the whole review", () => {
  expect(documentOf(renderJson(sampleReview()))).toEqual({
    $schema: REVIEW_SCHEMA,
    version: REVIEW_VERSION,
    ...sampleReview(),
  });
});

test.each([
  ["the sample", sampleReview],
  ["a clean review", cleanReview],
])("%s matches the schema, which describes each of its members", (_, review) => {
  strict(documentOf(renderJson(review())));
  expect(strict.errors ?? []).toEqual([]);
});

test("every review matches the schema, which describes each of its members", () => {
  fc.assert(
    fc.property(anyReview, (review) => {
      strict(documentOf(renderJson(review)));
      expect(strict.errors ?? []).toEqual([]);
    }),
    { numRuns: 80 },
  );
});

test("the schema accepts additions of a later minor version, and refuses another major version", () => {
  const document = documentOf(renderJson(sampleReview()));
  expect(published({ ...document, version: "1.7", added: true })).toBe(true);
  expect(published({ ...document, version: "2.0" })).toBe(false);
});

test.each([
  ["a verdict that does not exist", { verdict: "fine" }],
  ["a finding without its rule", { findings: [{ ...sampleReview().findings[0], rule: undefined }] }],
  ["a missing list of apps", { apps: undefined }],
  ["a secret with a value", { findings: [withSide({ is: "secret", value: "x" })] }],
])("the schema refuses %s", (_, wrong) => {
  const document: unknown = JSON.parse(
    JSON.stringify({ ...documentOf(renderJson(sampleReview())), ...wrong }),
  );
  expect(strict(document)).toBe(false);
});

function withSide(actual: object): object {
  const [finding] = sampleReview().findings;
  return { ...finding, properties: [{ property: "p", declared: actual, deployed: actual, actual }] };
}

test("the schema has the ID and the version of the documents, and the form of every rule's ID", () => {
  expect(schema.$id).toBe(REVIEW_SCHEMA);
  expect(REVIEW_VERSION).toMatch(new RegExp(schema.properties.version.pattern));
  expect(schema.$id.endsWith(`/${REVIEW_VERSION.split(".")[0] ?? ""}`)).toBe(true);
  for (const rule of RULE_IDS) expect(rule).toMatch(new RegExp(schema.$defs.rule.pattern));
});

test("the npm package contains the schema and exports it", () => {
  const file = description.exports["./review.schema.json"];
  expect(jest.requireActual(`../../../../${file}`)).toEqual(schema);
  expect(description.files).toContain(file.replace("./", ""));
});

test("an acceptance's value of a secret is a fingerprint, or left out", () => {
  const review = sampleReview();
  const reset = review.findings.find(({ rule }) => rule === "OL005");
  if (reset === undefined) throw new Error("the sample has no reset secret");
  const valuesIn = () => documentOf(renderJson(review)).findings.find(({ rule }) => rule === "OL005")?.values;
  expect(valuesIn()).toEqual({ clientSecret: "e90b37" });
  reset.values = { clientSecret: "the secret itself" };
  expect(valuesIn()).toEqual({});
});
