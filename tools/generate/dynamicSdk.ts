/** The classes, functions and types of sdk/dynamic, the SDK for dynamic resources, as TypeScript source that is not formatted yet. */

import {
  summaryOf,
  typeNameOf,
  types,
  resources,
  functions,
  type ObjectType,
  type Property,
} from "./contract";
import { capital, comment, typeOf } from "./declarations";

const NOTE = "Generated from schema.json by `npm run generate`; do not edit.";
const TYPES = "provider/schema/types.gen";

/** sdk/dynamic/resources.gen.ts: a class and its arguments for each resource, and the enums. */
export function resourceClasses(): string {
  const enums = types.filter(({ content }) => content.enum !== undefined).map(({ name }) => name);
  const used = resources.flatMap(({ content }) => enumsIn(content.properties));
  const inputs = resources.map(({ name }) => `${name}Inputs`);
  return [
    `/** The resource classes and their arguments. ${NOTE} */`,
    [
      `import type * as pulumi from "@pulumi/pulumi";`,
      `import type { Args } from "../../provider/components/args";`,
      `import type { ${[...new Set([...used, ...inputs])].sort().join(", ")} } from "../../${TYPES}";`,
      `import { DynamicResource } from "./dynamicResource";`,
    ].join("\n"),
    `export type { ${enums.sort().join(", ")} } from "../../${TYPES}";`,
    ...resources.map(resourceClass),
  ].join("\n\n");
}

function resourceClass({ name, content }: (typeof resources)[number]): string {
  const inputs = Object.keys(content.inputProperties);
  const properties = Object.entries(content.properties);
  const required = content.required ?? [];
  const members = properties.map(([key, property]) => {
    const type = property.$ref === undefined ? typeOf({ ...property, only: undefined }) : typeOf(property);
    const present = required.includes(key) ? type : `${type} | undefined`;
    return `${comment(property.description)}\ndeclare readonly ${key}: pulumi.Output<${present}>;`;
  });
  const outputs = properties.filter(([key]) => !inputs.includes(key)).map(([key]) => key);
  const secrets = properties.filter(([, { secret }]) => secret === true).map(([key]) => key);
  return [
    `${comment(`The arguments of ${article(name)} \`${name}\`.`)}\nexport type ${name}Args = Args<${name}Inputs>;`,
    [
      comment(summaryOf(content)),
      `export class ${name} extends DynamicResource<"${name}"> {`,
      ...members,
      "",
      comment(
        "Declares the resource.",
        "Throws `pulumi.RunError` for arguments or options that a dynamic resource does not support, and for a second declaration of one object.",
      ),
      `constructor(name: string, args: ${name}Args, options?: pulumi.CustomResourceOptions) {`,
      `super("${name}", { name, args, options }, ${JSON.stringify({ outputs, secrets })});`,
      "}",
      "}",
    ].join("\n"),
  ].join("\n\n");
}

/** sdk/dynamic/functions.gen.ts: each function in its two forms, for plain values and for inputs. */
export function functionForms(): string {
  const shapes = functions.flatMap(({ name }) =>
    [
      ["Inputs", "Args"],
      ["Outputs", "Result"],
    ].map(([suffix, alias]) => [`${capital(name)}${suffix}`, `${capital(name)}${alias}`]),
  );
  return [
    `/** The functions. ${NOTE} */`,
    [
      `import * as pulumi from "@pulumi/pulumi";`,
      `import type { ${shapes.map(([shape, alias]) => `${shape} as ${alias}`).join(", ")} } from "../../${TYPES}";`,
      `import { call, type OutputArgs } from "./functions";`,
    ].join("\n"),
    `export type { ${shapes.map(([, alias]) => alias).join(", ")} };`,
    ...functions.map(({ name, content }) => {
      const title = capital(name);
      return [
        `${comment(`The arguments of \`${name}Output\`.`)}\nexport type ${title}OutputArgs = OutputArgs<${title}Args>;`,
        [
          comment(summaryOf(content)),
          `export async function ${name}(args: ${title}Args): Promise<${title}Result> {`,
          `return call("${name}", args, ${JSON.stringify(argumentsOf(content.inputs))});`,
          "}",
        ].join("\n"),
        [
          comment(summaryOf(content), `Takes outputs of resources, and returns an output.`),
          `export function ${name}Output(args: ${title}OutputArgs): pulumi.Output<${title}Result> {`,
          `return pulumi.output(args).apply((known) => ${name}(known as ${title}Args));`,
          "}",
        ].join("\n"),
      ].join("\n\n");
    }),
  ].join("\n\n");
}

/** sdk/dynamic/types/output.gen.ts: the objects that results and the configuration are made of. */
export function outputTypes(): string {
  const objects = types.filter(({ content }) => content.enum === undefined).map(({ name }) => name);
  return [
    `/** The objects that results and the configuration are made of. ${NOTE} */`,
    `export type { ${objects.sort().join(", ")} } from "../../../${TYPES}";`,
  ].join("\n\n");
}

/** The names of a function's arguments. */
function argumentsOf({ properties, required = [] }: ObjectType): { required: string[]; optional: string[] } {
  return { required, optional: Object.keys(properties).filter((name) => !required.includes(name)) };
}

/** The enums that properties refer to. */
function enumsIn(properties: Record<string, Property>): string[] {
  return Object.values(properties).flatMap(({ $ref }) => ($ref === undefined ? [] : [typeNameOf($ref)]));
}

function article(name: string): string {
  return /^[AEIOU]/.test(name) ? "an" : "a";
}
