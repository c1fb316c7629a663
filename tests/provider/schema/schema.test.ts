/** The requirements of Pulumi's schema loader, and of this project. */

import schema from "../../../schema.json";
import { COMPONENTS, RESOURCES, TYPES, type Property } from "./arbitraries";

const functions: Record<string, { description: string; inputs: Property; outputs: Property }> =
  schema.functions;

/** Every object of named properties, with its required names. */
const objects: [string, Record<string, Property>, string[]][] = [
  ...Object.entries(TYPES).flatMap<(typeof objects)[number]>(([token, type]) =>
    type.properties === undefined ? [] : [[token, type.properties, type.required ?? []]],
  ),
  ...Object.entries({ ...RESOURCES, ...COMPONENTS }).flatMap<(typeof objects)[number]>(
    ([token, resource]) => [
      [`${token} inputs`, resource.inputProperties, resource.requiredInputs],
      [`${token} outputs`, resource.properties, resource.required],
    ],
  ),
  ...Object.entries(functions).flatMap<(typeof objects)[number]>(([token, { inputs, outputs }]) => [
    [`${token} inputs`, inputs.properties ?? {}, inputs.required ?? []],
    [`${token} outputs`, outputs.properties ?? {}, outputs.required ?? []],
  ]),
  ["provider", schema.provider.inputProperties, []],
  ["config", schema.config.variables, []],
];

/** Every property by its path, including elements and members. */
const properties = objects.flatMap(([place, members]) =>
  Object.entries(members).flatMap(([name, property]) => within(`${place} ${name}`, property)),
);

const named = objects.flatMap(([place, members]) =>
  Object.entries(members).map(([name, property]) => ({ place: `${place} ${name}`, name, property })),
);

function within(place: string, property: Property): { place: string; property: Property }[] {
  const inner = [property.items, property.additionalProperties].filter((one) => one !== undefined);
  return [{ place, property }, ...inner.flatMap((one) => within(`${place}[]`, one))];
}

describe("tokens", () => {
  it("have the form applinks:index:Name, and functions begin with get", () => {
    for (const token of [TYPES, RESOURCES, COMPONENTS].flatMap(Object.keys))
      expect(token).toMatch(/^applinks:index:[A-Z][A-Za-z]*$/);
    for (const token of Object.keys(functions)) expect(token).toMatch(/^applinks:index:get[A-Z][A-Za-z]*$/);
  });

  it("differ in more than case, and are not Provider", () => {
    const tokens = [TYPES, RESOURCES, COMPONENTS, functions]
      .flatMap(Object.keys)
      .map((token) => token.toLowerCase());
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(tokens).not.toContain("applinks:index:provider");
  });

  it("have the stable names of the dynamic resources as aliases", () => {
    for (const [token, { aliases }] of Object.entries(RESOURCES))
      expect(aliases).toEqual([{ type: `pulumi-nodejs:dynamic/applinks:${token.split(":")[2] ?? ""}` }]);
  });
});

describe("properties", () => {
  it("have names that are valid in every language and not reserved by the engine", () => {
    for (const { place, name } of named) expect(`${place}: ${name}`).toMatch(/: [a-z][A-Za-z0-9]*$/);
    for (const { inputProperties, properties } of Object.values({ ...RESOURCES, ...COMPONENTS }))
      for (const name of ["id", "urn", "pulumi"])
        expect(Object.keys({ ...inputProperties, ...properties })).not.toContain(name);
    expect(Object.keys(schema.provider.inputProperties)).not.toContain("version");
  });

  it.each(objects)("that are required exist: %s", (_, members, required) => {
    expect(Object.keys(members)).toEqual(expect.arrayContaining(required));
    expect(new Set(required).size).toBe(required.length);
  });

  it("refer to types that exist, or have their own type", () => {
    for (const { place, property } of properties) {
      const known = Object.keys(TYPES).map((token) => `#/types/${token}`);
      if (property.$ref !== undefined)
        expect({ place, within: known }).toMatchObject({ within: expect.arrayContaining([property.$ref]) });
      else
        expect({ place, type: property.type }).toEqual({
          place,
          type: expect.stringMatching(/^(string|boolean|number|integer|array|object)$/),
        });
    }
  });

  it("of an array have items, of a map have values", () => {
    for (const { place, property } of properties) {
      if (property.type === "array")
        expect({ place, items: property.items }).toEqual({ place, items: expect.any(Object) });
      if (property.type === "object")
        expect({ place, values: property.additionalProperties }).toEqual({
          place,
          values: expect.any(Object),
        });
    }
  });

  it("that are plain contain only plain values, and belong to components", () => {
    for (const { place, property } of properties) {
      if (property.plain !== true) continue;
      expect(Object.keys(COMPONENTS).map((token) => `${token} inputs`)).toContain(
        place.split(" ", 2).join(" "),
      );
      for (const one of within(place, property))
        expect({ ...one, plain: one.property.plain }).toEqual({ ...one, plain: true });
    }
  });

  it("whose change replaces a resource are inputs of it", () => {
    const inputs = Object.keys(RESOURCES).map((token) => `${token} inputs`);
    for (const { place, property } of properties)
      if (property.willReplaceOnChanges === true) expect(inputs).toContain(place.split(" ", 2).join(" "));
  });

  it("with a single value are primitive, and not a constant, which every SDK would send by itself", () => {
    for (const { place, property } of properties) {
      expect({ place, const: property.const }).toEqual({ place, const: undefined });
      if (property.only !== undefined)
        expect({ place, type: typeof property.only }).toEqual({ place, type: property.type });
    }
  });

  it("with a pattern have a description of it, and the pattern compiles", () => {
    for (const { place, property } of properties) {
      if (property.pattern === undefined) continue;
      expect({ place, form: property.form }).toEqual({ place, form: expect.stringMatching(/\w/) });
      expect(new RegExp(property.pattern)).toBeInstanceOf(RegExp);
    }
  });
});

describe("a resource", () => {
  it.each(Object.entries(RESOURCES))("returns its inputs with the same types: %s", (_, resource) => {
    for (const [name, input] of Object.entries(resource.inputProperties))
      expect([name, shape(resource.properties[name])]).toEqual([name, shape(input)]);
  });

  it.each(Object.entries(RESOURCES))("always has the outputs of its required inputs: %s", (_, resource) => {
    expect(resource.required).toEqual(expect.arrayContaining(resource.requiredInputs));
  });

  it.each(Object.entries(RESOURCES))("reports drift as a list of texts: %s", (_, resource) => {
    expect(resource.properties["drift"]).toMatchObject({ type: "array", items: { type: "string" } });
    expect(resource.required).toContain("drift");
  });
});

describe("descriptions", () => {
  it("exist for everything, as sentences", () => {
    const described = [
      ...named.map(({ place, property }) => [place, property.description]),
      ...Object.entries({ ...TYPES, ...RESOURCES, ...COMPONENTS, ...functions }).map(([token, one]) => [
        token,
        // Examples follow after a blank line.
        one.description?.split("\n\n")[0],
      ]),
      ...Object.entries(TYPES).flatMap(([token, { enum: values = [] }]) =>
        values.map((one) => [`${token} ${one.value}`, one.description]),
      ),
      ["schema", schema.description],
      ["provider", schema.provider.description.split("\n\n")[0]],
    ];
    for (const [place, text] of described)
      expect({ place, text }).toEqual({ place, text: expect.stringMatching(/^\S.*\.$/s) });
  });
});

describe("names", () => {
  it("of enum values are unique words", () => {
    for (const [token, { enum: values = [] }] of Object.entries(TYPES)) {
      for (const { name } of values) expect(`${token} ${name ?? ""}`).toMatch(/ [A-Z][A-Za-z]*$/);
      expect(new Set(values.map(({ name }) => name)).size).toBe(values.length);
    }
  });

  it("of packages are set for every language", () => {
    expect(schema.language).toMatchObject({
      nodejs: { packageName: "@pulumi-applinks/plugin", respectSchemaVersion: true },
      python: { packageName: "pulumi_applinks", pyproject: { enabled: true }, respectSchemaVersion: true },
      go: { importBasePath: expect.stringMatching(/\/applinks$/), generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
      java: { buildFiles: "gradle" },
    });
    expect(schema.keywords).toEqual(expect.arrayContaining(["kind/native", "category/infrastructure"]));
  });
});

describe("secrets", () => {
  it("are declared as secret wherever their names occur", () => {
    for (const { place, name, property } of named) {
      // A proxy URL may contain a password. An apps configuration in a program contains credentials, which no SDK makes secret.
      const isSecret =
        /secret|password|passphrase|token$|^proxy$|^clientKey$/i.test(name) || place === "provider apps";
      expect({ place, secret: property.secret ?? false }).toEqual({ place, secret: isSecret });
    }
  });
});

/** A property without the members that only inputs or only outputs have. */
function shape(property: Property | undefined): unknown {
  return { ...property, willReplaceOnChanges: undefined };
}
