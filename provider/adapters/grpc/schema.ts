/** schema.json as the engine and the SDK generators receive it, and the parts that the gRPC provider uses. */

import { readFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../../schema/packageFolder";

/** A property in the schema: the members that are used here. */
interface Property {
  secret?: boolean;
}

/** Arguments by name. */
export interface Arguments {
  properties: Record<string, Property>;
  required?: string[];
}

/** A resource in the schema: the members that are used here. */
export interface ResourceContract {
  inputProperties: Record<string, Property>;
  properties: Record<string, Property>;
  /** The filters of a list. Without this member, the resource has no list. */
  listInputs?: Arguments;
}

interface Contract {
  name: string;
  version: string;
  provider: { inputProperties: Record<string, Property> };
  resources: Record<string, ResourceContract | undefined>;
  functions: Record<string, { inputs: Arguments } | undefined>;
}

// The engine starts the process in the program's folder.
const ROOT = packageFolder(__dirname);

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));

const { version } = read("package.json") as { version: string };

/** The schema with the package's version. */
export const CONTRACT: Contract = { ...(read("schema.json") as Contract), version };

/** The names of the properties that the schema declares secret. */
export function secretsIn(properties: Record<string, Property>): string[] {
  return Object.entries(properties).flatMap(([name, { secret }]) => (secret === true ? [name] : []));
}
