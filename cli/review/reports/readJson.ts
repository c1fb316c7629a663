/** Reads reports in the format `json`. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020, type AnySchema } from "ajv/dist/2020";
import { packageFolder } from "../../../provider/schema/packageFolder";
import type { ReviewDocument } from "./json";

/** Whether the value is a report as the published schema describes it. */
export function isReviewDocument(value: unknown): value is ReviewDocument {
  const file = path.join(packageFolder(__dirname), "cli/review/reports/review.schema.json");
  const schema = JSON.parse(readFileSync(file, "utf8")) as AnySchema;
  return new Ajv2020({ strict: false }).compile(schema)(value) as boolean;
}
