/** The last deployment of a stack, as `pulumi stack export` prints it: resources of both adapters, with what a review needs of them. */

import { SECRET, SIGNATURE, UNKNOWN_VALUE } from "../../../provider/adapters/wire";
import { RESOURCES } from "../../../provider/resources";
import { isRecord, UNKNOWN, type Properties, type Value } from "../../../provider/schema/values";
import { ReviewError } from "../reviewError";
import type { Decrypt } from "./passphrase";

/** A type of resources. */
export type ResourceType = keyof typeof RESOURCES;

/** A resource of the provider in a stack's state, or in its program. Unreadable secrets are `UNKNOWN`. */
export interface StackResource {
  urn: string;
  type: ResourceType;
  /** `<app>/incoming/3`; unset for a resource that was never created. */
  id: string | undefined;
  /** The checked inputs. */
  inputs: Properties;
  /** The outputs of the last operation; `undefined` for a resource that was never created. */
  state: Properties | undefined;
  /** The provider instance, by URN and ID. */
  provider: string;
  /** The program only reads it, with `get`. */
  external: boolean;
  /** A replacement exists, and the old object was not deleted yet. */
  pendingDeletion: boolean;
  /** ISO 8601: when a run last changed its state; unset in states of older CLIs. */
  modified: string | undefined;
  /** Of a program: the URNs that it depends on, directly or not, and that the next run creates. A targeted run has to name them. */
  needs: string[];
  /** Inputs that the option `ignoreChanges` names. */
  ignored: string[];
  /** The properties that are secret or contain a secret. */
  secrets: ReadonlySet<string>;
}

/** The apps that a provider instance was configured with. */
export interface ProviderApps {
  /** The JSON of `applinks:apps`; `undefined` if it is secret and can't be decrypted. */
  apps: string | undefined;
}

/** A stack's last deployment. */
export interface Deployment {
  /** `<project>/<stack>`; unset for a stack without resources. */
  name: string | undefined;
  resources: StackResource[];
  /** By URN and ID, as resources refer to them. */
  providers: Map<string, ProviderApps>;
  /** Operations that an interrupted run has left. */
  pending: { urn: string; operation: string }[];
  /** ISO 8601; unset for a stack that was never deployed. */
  deployedAt: string | undefined;
  /** Whether it has secrets that could not be decrypted. */
  hasHiddenSecrets: boolean;
  /** The salt, if its secrets are encrypted with a passphrase. */
  salt: string | undefined;
}

/**
 * Reads a deployment. Secrets are in plain text (`--show-secrets`), or `decrypt` decrypts them. Throws `ReviewError` (STATE_UNREADABLE) if the
 * text is none.
 */
export function readDeployment(text: string, decrypt?: Decrypt): Deployment {
  const deployment = deploymentIn(text);
  const secrets = openSecrets(decrypt);
  const manifest = deployment["manifest"];
  const time = isRecord(manifest) ? manifest["time"] : undefined;
  const resources: StackResource[] = [];
  const providers = new Map<string, ProviderApps>();
  let name: string | undefined;
  for (const entry of listIn(deployment, "resources")) {
    if (!isRecord(entry)) continue;
    const { urn, type, id } = entry;
    if (typeof urn !== "string" || typeof type !== "string") continue;
    name ??= stackIn(urn);
    if (PROVIDERS.has(type)) {
      const apps = appsOf(secrets.reveal(recordIn(entry, "inputs")));
      if (apps !== undefined)
        providers.set(`${urn}::${String(id)}`, { apps: apps === UNKNOWN ? undefined : apps });
    }
    const resource = resourceOf(entry, secrets.reveal);
    if (resource !== undefined) resources.push(resource);
  }
  const pending = [...listIn(deployment, "pending_operations")].flatMap((entry) => {
    if (!isRecord(entry) || !isRecord(entry["resource"])) return [];
    const { urn, type } = entry["resource"];
    if (typeof urn !== "string" || typeof type !== "string" || typeOf(type) === undefined) return [];
    return [{ urn, operation: String(entry["type"]) }];
  });
  return {
    name,
    resources,
    providers,
    pending,
    deployedAt: typeof time === "string" && !time.startsWith("0001-") ? time : undefined,
    hasHiddenSecrets: secrets.hasHidden(),
    salt: saltOf(deployment["secrets_providers"]),
  };
}

/** One resource of a state, or of a preview's step; `undefined` for those of other providers. */
export function resourceOf(
  entry: Record<string, unknown>,
  reveal: (values: Record<string, unknown>) => Properties,
): StackResource | undefined {
  const { urn, type, id } = entry;
  const ownType = typeof type === "string" ? typeOf(type) : undefined;
  if (ownType === undefined || typeof urn !== "string") return undefined;
  const outputs = recordIn(entry, "outputs");
  const ignored = listIn(entry, "ignoreChanges").filter((name) => typeof name === "string");
  return {
    urn,
    type: ownType,
    id: typeof id === "string" && id !== "" ? id : undefined,
    inputs: reveal(recordIn(entry, "inputs")),
    state: Object.keys(outputs).length === 0 ? undefined : reveal(outputs),
    provider: String(entry["provider"]),
    external: entry["external"] === true,
    pendingDeletion: entry["delete"] === true,
    modified: typeof entry["modified"] === "string" ? entry["modified"] : undefined,
    needs: [],
    ignored,
    secrets: new Set([recordIn(entry, "inputs"), outputs].flatMap(secretNames)),
  };
}

/** The names of the values that are secret or contain a secret. */
function secretNames(values: Record<string, unknown>): string[] {
  return Object.entries(values).flatMap(([name, value]) => (containsSecret(value) ? [name] : []));
}

function containsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  if (!isRecord(value)) return false;
  return value[SIGNATURE] === SECRET || Object.values(value).some(containsSecret);
}

/** Opens the secrets of one text. */
export function openSecrets(decrypt: Decrypt | undefined): {
  reveal: (values: Record<string, unknown>) => Properties;
  hasHidden: () => boolean;
} {
  let hasHidden = false;
  const plain = (secret: Record<string, unknown>): Value => {
    const { plaintext, ciphertext } = secret;
    try {
      if (typeof plaintext === "string") return revealed(JSON.parse(plaintext));
      if (typeof ciphertext === "string" && decrypt !== undefined)
        return revealed(JSON.parse(decrypt(ciphertext)));
    } catch {
      // A ciphertext of another key: it stays unknown.
    }
    hasHidden = true;
    return UNKNOWN;
  };
  const revealed = (value: unknown): Value => {
    if (value === UNKNOWN_VALUE) return UNKNOWN;
    if (Array.isArray(value)) return value.map(revealed);
    if (isRecord(value)) {
      if (value[SIGNATURE] === SECRET) return plain(value);
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revealed(member)]));
    }
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : null;
  };
  return {
    reveal: (values) =>
      Object.fromEntries(
        Object.entries(values)
          .filter(([name]) => !name.startsWith("__"))
          .map(([name, value]) => [name, revealed(value)]),
      ),
    hasHidden: () => hasHidden,
  };
}

/** The types of provider resources that have the apps: of the plugin, and of dynamic resources. */
const PROVIDERS = new Set(["pulumi:providers:applinks", "pulumi:providers:pulumi-nodejs"]);

/** The JSON of the apps in a provider's inputs; `undefined` if it has none. */
function appsOf(inputs: Properties): string | typeof UNKNOWN | undefined {
  const apps = inputs["apps"] ?? inputs["applinks:apps"];
  if (apps === undefined || apps === null) return undefined;
  if (apps === UNKNOWN || typeof apps === "string") return apps;
  return JSON.stringify(apps);
}

const PREFIX = /^(?:applinks:index:|pulumi-nodejs:dynamic\/applinks:)/;

function typeOf(token: string): ResourceType | undefined {
  const name = token.replace(PREFIX, "");
  return name !== token && Object.hasOwn(RESOURCES, name) ? (name as ResourceType) : undefined;
}

/** `<project>/<stack>` of a URN. */
function stackIn(urn: string): string | undefined {
  const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urn) ?? [];
  return stack === undefined || project === undefined ? undefined : `${project}/${stack}`;
}

function deploymentIn(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new ReviewError("STATE_UNREADABLE", "it is not JSON. Create it with pulumi stack export.", error);
  }
  // The file of a backend has a checkpoint instead.
  const checkpoint =
    isRecord(parsed) && isRecord(parsed["checkpoint"]) ? parsed["checkpoint"]["latest"] : undefined;
  const deployment = isRecord(parsed) ? (parsed["deployment"] ?? checkpoint) : undefined;
  if (isRecord(deployment)) return deployment;
  throw new ReviewError(
    "STATE_UNREADABLE",
    'it is not the state of a stack: it has no "deployment". Create it with pulumi stack export.',
  );
}

function saltOf(provider: unknown): string | undefined {
  if (!isRecord(provider) || provider["type"] !== "passphrase") return undefined;
  const salt = recordIn(provider, "state")["salt"];
  return typeof salt === "string" ? salt : undefined;
}

function recordIn(entry: Record<string, unknown>, name: string): Record<string, unknown> {
  const value = entry[name];
  return isRecord(value) ? value : {};
}

function listIn(entry: Record<string, unknown>, name: string): unknown[] {
  const value = entry[name];
  return Array.isArray(value) ? value : [];
}
