// @ts-check
/** The contract, schema.json, as the generators see it: names instead of tokens, and one order. */

const schema = require("../../schema.json");

/** The last part of a token: `IncomingClient` of `applinks:index:IncomingClient`. */
function nameOf(/** @type {string} */ token) {
  return token.slice(token.lastIndexOf(":") + 1);
}

/** The name of the type that a `$ref` points at. */
function typeNameOf(/** @type {string} */ ref) {
  const prefix = "#/types/";
  if (!ref.startsWith(prefix)) throw new Error(`schema.json: the reference ${ref} is not one to #/types/`);
  return nameOf(ref.slice(prefix.length));
}

/** The members of a section of the schema as pairs of name and content. */
function section(/** @type {Record<string, any> | undefined} */ members) {
  return Object.entries(members ?? {}).map(([token, content]) => ({ name: nameOf(token), content }));
}

/** The first paragraph of a description, before examples and the like. */
function summaryOf(/** @type {{ description: string }} */ { description }) {
  return description.split("\n\n", 1)[0] ?? description;
}

const declared = section(schema.resources);

module.exports = {
  nameOf,
  typeNameOf,
  summaryOf,
  types: section(schema.types),
  /** The resources that live in apps. */
  resources: declared.filter(({ content }) => content.isComponent !== true),
  /** Resources that are made of others. */
  components: declared.filter(({ content }) => content.isComponent === true),
  functions: section(schema.functions),
  provider: schema.provider,
  appsConfig: schema.config.variables.apps,
};
