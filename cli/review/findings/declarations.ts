/** Programs that declare an existing object, in the languages of the SDKs. */

import { logicalName } from "../../logicalName";
import { jsonText } from "../../../provider/schema/redaction";
import type { Json, WayBack } from "../model";
import type { Subject } from "./draft";

type Code = NonNullable<WayBack["code"]>;

/**
 * The declarations of an object as it is. The dynamic resources of TypeScript adopt it; the SDKs of the plugin import it by its ID. The secret of an outgoing link comes from the configuration, because no app returns it.
 */
export function declarationsOf({ type, id, inputs }: Subject): Code {
  const { name: objectName } = inputs;
  const name = (typeof objectName === "string" ? logicalName(objectName) : "") || "imported";
  const secret = type === "OutgoingConnection" ? `${name}-secret` : undefined;
  return {
    typescript: typescript(type, name, inputs, secret),
    python: python(type, name, id, inputs, secret),
    go: go(type, name, id, inputs, secret),
    yaml: yaml(type, name, id, inputs, secret),
  };
}

type Inputs = Subject["inputs"];

function typescript(type: string, name: string, inputs: Inputs, secret: string | undefined): string {
  const lines = Object.entries(inputs).map(([key, value]) => `  ${key}: ${jsonText(value)},`);
  if (secret !== undefined)
    lines.push(`  clientSecret: new pulumi.Config().requireSecret(${jsonText(secret)}),`);
  // Without it, an object that another account created is not adopted.
  lines.push('  adopt: "always",');
  return `new applinks.${type}(${jsonText(name)}, {\n${lines.join("\n")}\n});\n`;
}

function python(type: string, name: string, id: string, inputs: Inputs, secret: string | undefined): string {
  const lines = Object.entries(inputs).map(([key, value]) => `    ${snakeCase(key)}=${pythonOf(value)},`);
  if (secret !== undefined)
    lines.push(`    client_secret=pulumi.Config().require_secret(${jsonText(secret)}),`);
  lines.push(`    opts=pulumi.ResourceOptions(import_=${jsonText(id)}),`);
  return `applinks.${type}(\n    ${jsonText(name)},\n${lines.join("\n")}\n)\n`;
}

function go(type: string, name: string, id: string, inputs: Inputs, secret: string | undefined): string {
  const typeOfType = type === "ApplicationLink" ? "ApplicationType" : "ConnectionType";
  const lines = Object.entries(inputs).map(([key, value]) => {
    const code = key === "type" ? `applinks.${typeOfType}(${jsonText(value)})` : goOf(value);
    return `\t${capitalized(key)}: ${code},`;
  });
  if (secret !== undefined)
    lines.push(`\tClientSecret: config.New(ctx, "").RequireSecret(${jsonText(secret)}),`);
  return (
    `_, err := applinks.New${type}(ctx, ${jsonText(name)}, &applinks.${type}Args{\n${lines.join("\n")}\n}, ` +
    `pulumi.Import(pulumi.ID(${jsonText(id)})))\nif err != nil {\n\treturn err\n}\n`
  );
}

function yaml(type: string, name: string, id: string, inputs: Inputs, secret: string | undefined): string {
  // In Pulumi YAML, "${" begins a reference.
  const lines = Object.entries(inputs).map(
    ([key, value]) => `      ${key}: ${jsonText(value).replaceAll("${", () => "$${")}`,
  );
  if (secret !== undefined) lines.push(`      clientSecret: \${${secret}}`);
  const config = secret === undefined ? "" : `config:\n  ${secret}: { type: string, secret: true }\n`;
  return (
    `${config}resources:\n  ${jsonText(name)}:\n    type: applinks:${type}\n    properties:\n${lines.join("\n")}\n` +
    `    options:\n      import: ${jsonText(id)}\n`
  );
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function pythonOf(value: Json): string {
  if (value === true) return "True";
  if (value === false) return "False";
  return jsonText(value);
}

function goOf(value: Json): string {
  if (Array.isArray(value)) {
    const elements = value.map((element) => `pulumi.String(${jsonText(element)})`);
    return `pulumi.StringArray{${elements.join(", ")}}`;
  }
  if (typeof value === "boolean") return `pulumi.Bool(${String(value)})`;
  return `pulumi.String(${jsonText(value)})`;
}
