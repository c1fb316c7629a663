/** The contract, schema.json, as the generators see it: names instead of tokens, and one order. */

import schema from "../../schema.json";

/** What a value can be. */
export interface ValueType {
  type?: string;
  $ref?: string;
  /** The only value. */
  only?: unknown;
  items?: ValueType;
  additionalProperties?: ValueType;
}

/** A property of an object. */
export interface Property extends ValueType {
  description: string;
  secret?: boolean;
  willReplaceOnChanges?: boolean;
}

/** An object with named properties. */
export interface ObjectType {
  properties: Record<string, Property>;
  required?: string[] | undefined;
}

/** An enumeration. */
export interface EnumType {
  enum: { value: string; description: string }[];
}

/** A type of the contract: an object, or an enumeration. */
export type NamedType =
  (ObjectType & { description: string; enum?: undefined }) | (EnumType & { description: string });

/** A resource or component of the contract. */
export interface Resource extends ObjectType {
  description: string;
  isComponent?: boolean;
  inputProperties: Record<string, Property>;
  requiredInputs?: string[] | undefined;
}

/** A function of the contract. */
interface Func {
  description: string;
  inputs: ObjectType;
  outputs: ObjectType;
}

/** The last part of a token: `IncomingClient` of `applinks:index:IncomingClient`. */
export function nameOf(token: string): string {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** The name of the type that a `$ref` points at. */
export function typeNameOf(ref: string): string {
  const prefix = "#/types/";
  if (!ref.startsWith(prefix)) throw new Error(`schema.json: the reference ${ref} is not one to #/types/`);
  return nameOf(ref.slice(prefix.length));
}

/** The members of a section of the schema as pairs of name and content. */
function section<Content>(members: Record<string, Content>): { name: string; content: Content }[] {
  return Object.entries(members).map(([token, content]) => ({ name: nameOf(token), content }));
}

/** The first paragraph of a description, before examples and the like. */
export function summaryOf({ description }: { description: string }): string {
  return description.split("\n\n", 1)[0] ?? description;
}

const declared = section<Resource>(schema.resources);

export const types = section<NamedType>(schema.types);
/** The resources that live in apps. */
export const resources = declared.filter(({ content }) => content.isComponent !== true);
/** Resources that are made of others. */
export const components = declared.filter(({ content }) => content.isComponent === true);
export const functions = section<Func>(schema.functions);
export const provider: { description: string; inputProperties: Record<string, Property> } = schema.provider;
export const appsConfig: ValueType = schema.config.variables.apps;
