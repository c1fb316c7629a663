/** The contract as JSON Schema for ajv: one document whose `$defs` hold the types, every resource's inputs and the configuration of the apps. */

import {
  typeNameOf,
  types,
  resources,
  appsConfig,
  type EnumType,
  type ObjectType,
  type ValueType,
} from "./contract";

/** A schema of any kind. */
type Schema = ValueType & Partial<ObjectType> & { enum?: EnumType["enum"] | undefined };

/** Members that JSON Schema does not have, or that do not constrain a value. */
const PULUMI_ONLY = new Set(["secret", "plain", "language", "willReplaceOnChanges", "replaceOnChanges"]);

/** The document as an object. */
export function schemaDocument(): { $id: string; $defs: Record<string, object> } {
  const definitions = Object.fromEntries<object>([
    ...types.map(({ name, content }) => [name, translated(content, name)] as const),
    ...resources.map(({ name, content: { inputProperties: properties, requiredInputs: required } }) => {
      return [`${name}Inputs`, translated({ type: "object", properties, required }, name)] as const;
    }),
    ["AppsConfig", translated(appsConfig, undefined)],
  ]);
  return { $id: "applinks", $defs: definitions };
}

/** The module that exports the document, as TypeScript source that is not formatted yet. */
export function schemas(): string {
  return [
    "/** Shapes of the contract as JSON Schema. Generated from schema.json by `npm run generate`; do not edit. */",
    "/** One document: the types, each resource's inputs as `<Type>Inputs`, and the `AppsConfig`, under `$defs`. */\n" +
      `export const SCHEMAS = ${JSON.stringify(schemaDocument())};`,
  ].join("\n\n");
}

/**
 * One schema, with those inside it. Objects with named properties are closed and get `title`, so that a message can
 * name the object whose property is unknown. `enum` and `const` have no `type`: a wrong value is one problem, not two.
 */
function translated(schema: Schema, title: string | undefined): Record<string, unknown> {
  const result = Object.fromEntries(
    Object.entries<unknown>({ ...schema }).filter(([keyword]) => !PULUMI_ONLY.has(keyword)),
  );
  if (schema.$ref !== undefined) result.$ref = `#/$defs/${typeNameOf(schema.$ref)}`;
  if (schema.enum !== undefined) result.enum = schema.enum.map((one) => one.value);
  // The contract has no `const`: Pulumi's generators make SDKs send a constant that no program declared.
  if (schema.only !== undefined) result.const = schema.only;
  delete result.only;
  if (schema.enum !== undefined || schema.only !== undefined) delete result.type;
  if (schema.items !== undefined) result.items = translated(schema.items, undefined);
  if (schema.additionalProperties !== undefined)
    result.additionalProperties = translated(schema.additionalProperties, undefined);
  if (schema.properties !== undefined) {
    result.title = title;
    result.additionalProperties = false;
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, property]) => [key, translated(property, undefined)]),
    );
  }
  return result;
}
