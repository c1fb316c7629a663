/** schema.json as the engine and the SDK generators get it, and what the gRPC provider reads in it. */

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** A property of the contract, as far as it is read here. */
interface Property {
  secret?: boolean;
}

/** The arguments that something takes, by name. */
export interface Arguments {
  properties: Record<string, Property>;
  required?: string[];
}

/** The contract of a resource, as far as it is read here. */
export interface ResourceContract {
  inputProperties: Record<string, Property>;
  properties: Record<string, Property>;
  /** What a list of it may be narrowed by; without it, there is no list. */
  listInputs?: Arguments;
}

interface Contract {
  name: string;
  version: string;
  provider: { inputProperties: Record<string, Property> };
  resources: Record<string, ResourceContract | undefined>;
  functions: Record<string, { inputs: Arguments } | undefined>;
}

const ROOT = rootOf(__dirname);

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, file), "utf8"));

const { version } = read("package.json") as { version: string };

/** The contract with the package's version. */
export const CONTRACT: Contract = { ...(read("schema.json") as Contract), version };

/** The names of properties that the contract calls secret. */
export function secretsIn(properties: Record<string, Property>): string[] {
  return Object.entries(properties).flatMap(([name, { secret }]) => (secret === true ? [name] : []));
}

/** The package's folder: the engine starts us in the program's own, so it is looked for above this file. */
function rootOf(folder: string): string {
  if (existsSync(path.join(folder, "schema.json"))) return folder;
  const above = path.dirname(folder);
  if (above === folder)
    throw new Error("the package pulumi-applinks lacks its schema.json; install it again");
  return rootOf(above);
}
