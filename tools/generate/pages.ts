/**
 * The contract in prose: what schema.json has about a resource or function beyond its first sentence, and the pages of docs/reference. Examples
 * are in examples/, imports and limits in docs/source, each with a folder for each resource and function, and one for the provider.
 */

import { readFileSync } from "node:fs";
import path from "node:path";
import schema from "../../schema.json";
import {
  nameOf,
  summaryOf,
  typeNameOf,
  types,
  resources,
  components,
  functions,
  provider,
  type Property,
  type Resource,
  type ValueType,
} from "./contract";

const SOURCE = path.resolve(__dirname, "../../docs/source");
const PROGRAMS = path.resolve(__dirname, "../../examples");

/** The languages of the examples, in the order in which they are shown. */
const LANGUAGES = [
  { title: "TypeScript", fence: "typescript", file: "typescript-plugin/index.ts" },
  { title: "Python", fence: "python", file: "python/__main__.py" },
  { title: "Go", fence: "go", file: "go/main.go" },
  { title: "YAML", fence: "yaml", file: "yaml/Pulumi.yaml" },
];

const EXAMPLES = "Example Usage";

/** The folder of the provider's own examples, and the name of its page. */
const PROVIDER = "Provider";

/**
 * The contract as text in which the descriptions of resources, functions and the provider hold their examples, those of resources also
 * their imports; everything else is unchanged.
 */
export function described(): string {
  const text = structuredClone(schema);
  text.provider.description = withExamples(PROVIDER, text.provider).join("\n\n");
  for (const [token, resource] of Object.entries(text.resources)) {
    const name = nameOf(token);
    const parts = [...withExamples(name, resource), "## Import", prose(name, "import.md")];
    resource.description = parts.join("\n\n");
  }
  for (const [token, declared] of Object.entries(text.functions))
    declared.description = withExamples(nameOf(token), declared).join("\n\n");
  return JSON.stringify(text, null, 2);
}

function withExamples(name: string, content: { description: string }): string[] {
  return [
    summaryOf(content),
    // Pulumi's generators and its registry keep the language of the reader.
    `{{% examples %}}\n## ${EXAMPLES}\n{{% example %}}`,
    ...examplesOf(name).map(({ fence, text }) => fenced(fence, text)),
    "{{% /example %}}\n{{% /examples %}}",
  ];
}

/** The pages of docs/reference by file: one for each resource, one for the provider, the functions and the types each. */
export function pages(): { file: string; source: () => string }[] {
  const all = [...components, ...resources];
  return [
    ...all.map(({ name, content }) => ({ file: `${name}.md`, source: () => resourcePage(name, content) })),
    { file: `${PROVIDER}.md`, source: providerPage },
    { file: "functions.md", source: functionsPage },
    { file: "types.md", source: typesPage },
  ];
}

function resourcePage(name: string, content: Resource): string {
  const inputs = Object.keys(content.inputProperties);
  const outputs = Object.entries(content.properties).filter(([key]) => !inputs.includes(key));
  return page(name, summaryOf(content), [
    `Token: \`applinks:index:${name}\`${content.isComponent === true ? ", a component" : ""}.`,
    "## Example",
    ...titledExamples(name, "###"),
    "## Inputs",
    table(Object.entries(content.inputProperties), "required", content.requiredInputs),
    "## Outputs",
    ...(content.isComponent === true ? [] : ["In addition to its inputs:"]),
    table(outputs, "always there", content.required),
    "## Import",
    prose(name, "import.md"),
    "## Known limits",
    prose(name, "limits.md"),
  ]);
}

function providerPage(): string {
  return page(PROVIDER, summaryOf(provider), [
    "Token: `pulumi:providers:applinks`.",
    "## Example",
    ...titledExamples(PROVIDER, "###"),
    "## Inputs",
    table(Object.entries(provider.inputProperties), "required"),
    "## Known limits",
    prose(PROVIDER, "limits.md"),
  ]);
}

function functionsPage(): string {
  return page(
    "Functions",
    [
      "Functions read the apps, or compute values from their configuration, and manage nothing. In TypeScript, Python and Go each",
      "function has two forms. The examples show the one that takes outputs of resources and is an output, such as `getScopesOutput`;",
      "`getScopes` takes and gives plain values, in TypeScript by a promise. Both TypeScript packages have both forms.",
    ].join("\n"),
    functions.flatMap(({ name, content }) => [
      `## ${name}`,
      summaryOf(content),
      "### Example",
      ...titledExamples(name, "####"),
      "### Arguments",
      table(Object.entries(content.inputs.properties), "required", content.inputs.required),
      "### Result",
      table(Object.entries(content.outputs.properties), "always there", content.outputs.required),
    ]),
  );
}

function typesPage(): string {
  return page(
    "Types",
    "The objects and enumerations that inputs, outputs and the configuration are made of.",
    types.flatMap(({ name, content }) => [
      `## ${name}`,
      content.description,
      content.enum === undefined
        ? table(Object.entries(content.properties), "required", content.required)
        : rows(
            ["value", "meaning"],
            content.enum.map((one) => [`\`${one.value}\``, one.description]),
          ),
    ]),
  );
}

function page(title: string, summary: string, parts: string[]): string {
  const note =
    "<!-- Generated from schema.json, docs/source and examples by `npm run generate`; do not edit. -->";
  return [`# ${title}`, note, summary, ...parts].join("\n\n");
}

/** Properties as a table; `label` is the label of those that `required` names. */
function table(properties: [string, Property][], label: string, required: string[] = []): string {
  return rows(
    ["property", "type", "notes", "meaning", "default"],
    properties.map(([name, property]) => {
      const { text, fallback } = split(property.description);
      const notes = [
        required.includes(name) && label,
        property.secret === true && "secret",
        property.willReplaceOnChanges === true && "a change replaces",
      ].filter((one) => one !== false);
      return [`\`${name}\``, typeOf(property), notes.join(", "), text, fallback];
    }),
  );
}

/** A description and the default in it, if any. */
function split(description: string): { text: string; fallback: string } {
  // Sentences end before a space and a capital letter; defaults themselves may have dots.
  const [, before = "", fallback, after = ""] =
    /^(.*?) ?Default: (.*?)\.(?= [A-Z]|$)(.*)$/s.exec(description) ?? [];
  return fallback === undefined
    ? { text: description, fallback: "" }
    : { text: `${before}${after}`.trim(), fallback };
}

function typeOf(property: ValueType): string {
  if (property.$ref !== undefined) {
    const name = typeNameOf(property.$ref);
    return `[${name}](types.md#${name.toLowerCase()})`;
  }
  if (property.items !== undefined) return `list of ${typeOf(property.items)}`;
  if (property.additionalProperties !== undefined) return `map of ${typeOf(property.additionalProperties)}`;
  return property.only === undefined ? String(property.type) : `\`${JSON.stringify(property.only)}\``;
}

function rows(head: string[], body: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}

function titledExamples(name: string, level: string): string[] {
  return examplesOf(name).flatMap(({ title, fence, text }) => [`${level} ${title}`, fenced(fence, text)]);
}

function examplesOf(name: string) {
  return LANGUAGES.map(({ file, ...language }) => ({ ...language, text: read(PROGRAMS, name, file) }));
}

function fenced(fence: string, text: string): string {
  return `\`\`\`${fence}\n${text}\n\`\`\``;
}

function prose(name: string, file: string): string {
  return read(SOURCE, name, file);
}

function read(...parts: string[]): string {
  return readFileSync(path.join(...parts), "utf8").trim();
}
