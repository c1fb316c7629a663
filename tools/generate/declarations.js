// @ts-check
/** The contract as TypeScript: interfaces for objects, unions of literals for enums. */

const { typeNameOf, summaryOf, types, resources, functions } = require("./contract");

const COMMENT_WIDTH = 110 - " *   ".length;

/** The declarations of every type, resource and function, as TypeScript source that is not formatted yet. */
function declarations() {
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

function object(/** @type {string} */ name, /** @type {any} */ { description, properties, required = [] }) {
  const members = Object.entries(properties).map(([key, property]) => {
    const mark = required.includes(key) ? "" : "?";
    return `${comment(property.description)}\n${key}${mark}: ${typeOf(property)};`;
  });
  return `${comment(description)}\nexport interface ${name} {\n${members.join("\n")}\n}`;
}

function union(/** @type {string} */ name, /** @type {any} */ { description, enum: members }) {
  const lines = members.map((/** @type {any} */ one) => `- \`${one.value}\`: ${one.description}`);
  const values = literals(members.map((/** @type {any} */ one) => one.value));
  return `${comment(description, ...lines)}\nexport type ${name} = ${values};`;
}

function map(/** @type {string} */ name, /** @type {string} */ suffix, /** @type {string} */ description) {
  const members = resources.map((resource) => `${resource.name}: ${resource.name}${suffix};`);
  return `${comment(description)}\nexport interface ${name} {\n${members.join("\n")}\n}`;
}

function functionMap(/** @type {string} */ suffix, /** @type {string} */ description) {
  const members = functions.map(({ name }) => `${name}: ${capital(name)}${suffix};`);
  return `${comment(description)}\nexport interface Function${suffix} {\n${members.join("\n")}\n}`;
}

/** @returns {string} */
function typeOf(/** @type {any} */ property) {
  if (property.$ref !== undefined) return typeNameOf(property.$ref);
  if (property.only !== undefined) return JSON.stringify(property.only);
  switch (property.type) {
    case "string":
    case "boolean":
    case "number":
      return property.type;
    case "integer":
      return "number";
    case "array":
      return `${typeOf(property.items)}[]`;
    case "object":
      return `{ [name: string]: ${typeOf(property.additionalProperties)} }`;
    default:
      throw new Error(`schema.json: no TypeScript type is known for ${JSON.stringify(property)}`);
  }
}

function literals(/** @type {string[]} */ values) {
  return values.map((value) => JSON.stringify(value)).join(" | ");
}

/** A doc comment of whole paragraphs, each wrapped: prettier leaves comments alone. */
function comment(/** @type {string[]} */ ...paragraphs) {
  const lines = paragraphs.flatMap(wrapped);
  if (lines.length === 1) return `/** ${lines[0]} */`;
  return ["/**", ...lines.map((line) => ` * ${line}`), " */"].join("\n");
}

function wrapped(/** @type {string} */ paragraph) {
  const lines = [""];
  for (const word of paragraph.replaceAll("*/", "*\\/").split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (`${line} ${word}`.length <= COMMENT_WIDTH) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function capital(/** @type {string} */ name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

module.exports = { capital, comment, declarations, typeOf };
