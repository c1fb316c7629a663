/** The contract as TypeScript: interfaces for objects, unions of literals for enums. */

import {
  typeNameOf,
  summaryOf,
  types,
  resources,
  functions,
  type EnumType,
  type ObjectType,
  type ValueType,
} from "./contract";

const COMMENT_WIDTH = 110 - " *   ".length;

/** The declarations of every type, resource and function, as TypeScript source that is not formatted yet. */
export function declarations(): string {
  return [
    "/** Shapes of the contract. Generated from schema.json by `npm run generate`; do not edit. */",
    ...types.map(({ name, content }) =>
      content.enum === undefined ? object(name, content) : union(name, content),
    ),
    ...resources.flatMap(({ name, content }) => [
      object(`${name}Inputs`, {
        description: `${summaryOf(content)} What a program declares.`,
        properties: content.inputProperties,
        required: content.requiredInputs,
      }),
      object(`${name}State`, {
        description: `${summaryOf(content)} What the stack's state holds.`,
        properties: content.properties,
        required: content.required,
      }),
    ]),
    `${comment("The resources by the last part of their tokens.")}\n` +
      `export type ResourceType = ${literals(resources.map(({ name }) => name))};`,
    map("ResourceInputs", "Inputs", "Every resource's inputs by its type."),
    map("ResourceStates", "State", "Every resource's state by its type."),
    ...functions.flatMap(({ name, content }) => [
      object(`${capital(name)}Inputs`, { description: `The arguments of \`${name}\`.`, ...content.inputs }),
      object(`${capital(name)}Outputs`, { description: `The result of \`${name}\`.`, ...content.outputs }),
    ]),
    `${comment("The functions by the last part of their tokens.")}\n` +
      `export type FunctionName = ${literals(functions.map(({ name }) => name))};`,
    functionMap("Inputs", "Every function's arguments by its name."),
    functionMap("Outputs", "Every function's result by its name."),
  ].join("\n\n");
}

function object(
  name: string,
  { description, properties, required = [] }: ObjectType & { description: string },
): string {
  const members = Object.entries(properties).map(([key, property]) => {
    const optional = required.includes(key) ? "" : "?";
    return `${comment(property.description)}\n${key}${optional}: ${typeOf(property)};`;
  });
  return `${comment(description)}\nexport interface ${name} {\n${members.join("\n")}\n}`;
}

function union(name: string, { description, enum: members }: EnumType & { description: string }): string {
  const lines = members.map((one) => `- \`${one.value}\`: ${one.description}`);
  const values = literals(members.map((one) => one.value));
  return `${comment(description, ...lines)}\nexport type ${name} = ${values};`;
}

function map(name: string, suffix: string, description: string): string {
  const members = resources.map((resource) => `${resource.name}: ${resource.name}${suffix};`);
  return `${comment(description)}\nexport interface ${name} {\n${members.join("\n")}\n}`;
}

function functionMap(suffix: string, description: string): string {
  const members = functions.map(({ name }) => `${name}: ${capital(name)}${suffix};`);
  return `${comment(description)}\nexport interface Function${suffix} {\n${members.join("\n")}\n}`;
}

export function typeOf(property: ValueType): string {
  if (property.$ref !== undefined) return typeNameOf(property.$ref);
  if (property.only !== undefined) return JSON.stringify(property.only);
  if (property.items !== undefined) return `${typeOf(property.items)}[]`;
  if (property.additionalProperties !== undefined)
    return `{ [name: string]: ${typeOf(property.additionalProperties)} }`;
  switch (property.type) {
    case "string":
    case "boolean":
    case "number":
      return property.type;
    case "integer":
      return "number";
    default:
      throw new Error(`schema.json: no TypeScript type is known for ${JSON.stringify(property)}`);
  }
}

function literals(values: string[]): string {
  return values.map((value) => JSON.stringify(value)).join(" | ");
}

/** A doc comment of whole paragraphs, each wrapped: prettier leaves comments alone. */
export function comment(...paragraphs: string[]): string {
  const lines = paragraphs.flatMap(wrapped);
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return ["/**", ...lines.map((line) => ` * ${line}`), " */"].join("\n");
}

function wrapped(paragraph: string): string[] {
  const lines = [""];
  for (const word of paragraph.replaceAll("*/", "*\\/").split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (`${line} ${word}`.length <= COMMENT_WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
