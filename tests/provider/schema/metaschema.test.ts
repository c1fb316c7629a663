/** Pulumi's own definition of a valid package schema. */

import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import schema from "../../../schema.json";
import metaschema from "./metaschema/pulumi.json";

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
const validate = ajv.compile(metaschema);

test("schema.json is a valid Pulumi package schema", () => {
  validate(schema);
  expect(validate.errors ?? []).toEqual([]);
});

test.each([
  ["a token without a module", { resources: { "applinks:ApplicationLink": {} } }, "/resources"],
  [
    "a property without a type",
    { provider: { inputProperties: { apps: {} } } },
    "/provider/inputProperties/apps",
  ],
  ["a member that no package has", { resource: {} }, ""],
])("%s is invalid", (_, wrong, place) => {
  expect(validate({ ...schema, ...wrong })).toBe(false);
  expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(place);
});
