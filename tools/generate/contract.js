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

module.exports = {
  typeNameOf,
  types: section(schema.types),
  resources: section(schema.resources),
  functions: section(schema.functions),
  fleet: schema.config.variables.apps,
};
