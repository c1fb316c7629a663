/** Arbitrary values that match the contract, from schema.json itself instead of the code that is generated from it. */

import fc from "fast-check";
import schema from "../../../schema.json";
import type { ResourceType } from "../../../provider/schema/types.gen";
import type { Properties, Value } from "../../../provider/schema/values";

/** The part of a property of schema.json that values depend on. */
export interface Property {
  type?: string;
  $ref?: string;
  description?: string;
  secret?: boolean;
  plain?: boolean;
  willReplaceOnChanges?: boolean;
  const?: Value;
  only?: Value;
  enum?: { value: string; name?: string; description?: string }[];
  items?: Property;
  additionalProperties?: Property;
  properties?: Record<string, Property>;
  required?: string[];
  pattern?: string;
  form?: string;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maximum?: number;
}

/** A resource of schema.json. */
export interface Resource {
  description: string;
  inputProperties: Record<string, Property>;
  requiredInputs: string[];
  properties: Record<string, Property>;
  required: string[];
  aliases: { type: string }[];
}

/** The types of schema.json by token. */
export const TYPES: Record<string, Property> = schema.types;

const declared: [
  string,
  Omit<Resource, "aliases"> & { isComponent?: boolean; aliases?: Resource["aliases"] },
][] = Object.entries(schema.resources);

/** The resources of schema.json that are objects of apps, by token. */
export const RESOURCES: Record<string, Resource> = Object.fromEntries(
  declared
    .filter(([, { isComponent }]) => isComponent !== true)
    .map(([token, resource]) => [token, { ...resource, aliases: resource.aliases ?? [] }]),
);

/** The components of schema.json, by token. */
export const COMPONENTS: Record<string, Omit<Resource, "aliases">> = Object.fromEntries(
  declared.filter(([, { isComponent }]) => isComponent === true),
);

/** The resources' names. */
export const RESOURCE_TYPES = Object.keys(RESOURCES).map((token) => token.split(":")[2]) as ResourceType[];

/** Valid inputs of a resource. */
export function inputsOf(type: ResourceType): fc.Arbitrary<Properties> {
  const resource = RESOURCES[`applinks:index:${type}`];
  if (resource === undefined) throw new Error(`schema.json has no ${type}`);
  return membersOf(resource.inputProperties, resource.requiredInputs);
}

/** Valid apps configurations. */
export const appsConfigs = valueOf(schema.config.variables.apps);

function membersOf(properties: Record<string, Property>, required: string[]): fc.Arbitrary<Properties> {
  const members = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, valueOf(one)]));
  return fc.record(members, { requiredKeys: required });
}

function valueOf(property: Property): fc.Arbitrary<Value> {
  if (property.$ref !== undefined) {
    const target = TYPES[property.$ref.slice("#/types/".length)];
    if (target === undefined) throw new Error(`schema.json has no ${property.$ref}`);
    return valueOf(target);
  }
  if (property.only !== undefined) return fc.constant(property.only);
  if (property.enum !== undefined) return fc.constantFrom(...property.enum.map(({ value }) => value));
  if (property.pattern !== undefined)
    return fc.stringMatching(new RegExp(property.pattern), { maxLength: 60 });
  if (property.properties !== undefined) return membersOf(property.properties, property.required ?? []);
  if (property.additionalProperties !== undefined)
    return fc.dictionary(fc.string(), valueOf(property.additionalProperties), { maxKeys: 4 });
  if (property.items !== undefined)
    return fc.uniqueArray(valueOf(property.items), { minLength: property.minItems ?? 0, maxLength: 5 });
  if (property.type === "string")
    return fc.string({
      minLength: property.minLength ?? 0,
      maxLength: Math.min(property.maxLength ?? 40, 40),
    });
  if (property.type === "boolean") return fc.boolean();
  if (property.type === "number") return fc.integer({ min: 1, max: property.maximum ?? 1000 });
  throw new Error(`no values are known for ${JSON.stringify(property)}`);
}
