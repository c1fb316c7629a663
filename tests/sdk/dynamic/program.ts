/** Programs under Pulumi's mocks, with the resources that they register and their warnings. */

import * as pulumi from "@pulumi/pulumi";
import * as runtimeConfig from "@pulumi/pulumi/runtime/config";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** A registration of a resource. */
export interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  /** The inputs and outputs that are secret. */
  secrets: string[];
}

/** The result of a program. */
export interface Ran {
  /** By name. */
  resources: Record<string, Registered>;
  outputs: unknown;
  /** The warnings. */
  warnings: string[];
}

/** An apps configuration of two apps, whose redirect URLs are known. */
export const APPS_CONFIG = {
  jira: { product: "jira", url: "https://jira.example.com" },
  confluence: { product: "confluence", url: "https://confluence.example.com" },
};

/** The part of a registration request that these tests read. */
interface Request {
  getType(): string;
  getName(): string;
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getAdditionalsecretoutputsList(): string[];
}

/**
 * Runs a program as the stack of a project. `appsConfig` is the value of `applinks:apps`, in plain text if `plain`; `more` is the rest
 * of the configuration. Throws the program's errors.
 */
export async function run(
  program: () => unknown,
  {
    appsConfig = APPS_CONFIG,
    plain = false,
    more = {},
  }: { appsConfig?: unknown; plain?: boolean; more?: Record<string, string> } = {},
): Promise<Ran> {
  const warnings: string[] = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((message) => {
    warnings.push(message);
    return Promise.resolve();
  });
  const resources: Record<string, Registered> = {};
  const register = jest.spyOn(MockMonitor.prototype, "registerResource");
  await pulumi.runtime.setMocks({
    call: ({ inputs }) => inputs as Record<string, unknown>,
    newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: responded(name, inputs as Inputs) }),
  });
  const config = appsConfig === undefined ? more : { ...more, "applinks:apps": JSON.stringify(appsConfig) };
  runtimeConfig.setAllConfig(config, plain ? [] : ["applinks:apps"]);
  try {
    // The stack would report a failure again for each of its outputs.
    const failures: unknown[] = [];
    const outputs: unknown = await pulumi.runtime.runInPulumiStack(async () => {
      try {
        return await program();
      } catch (failure) {
        failures.push(failure);
        return undefined;
      }
    });
    await allRegistered(register.mock);
    if (failures.length > 0) throw failures[0];
    for (const [request] of register.mock.calls as [Request, unknown][]) {
      const { inputs, secrets } = opened(request.getObject()?.toJavaScript() ?? {});
      const names = [...secrets, ...request.getAdditionalsecretoutputsList()];
      const name = request.getName();
      resources[name] = { type: request.getType(), name, inputs, secrets: [...new Set(names)].sort() };
    }
    return { resources, outputs, warnings };
  } finally {
    register.mockRestore();
  }
}

type Inputs = Record<string, unknown>;

/** The outputs that an app would return, if other resources use them as inputs. */
function responded(name: string, inputs: Inputs): Inputs {
  return {
    ...inputs,
    clientId: inputs["clientId"] ?? `${name}-client-id`,
    clientSecret: inputs["clientSecret"] ?? `${name}-secret`,
    redirectUrl: inputs["redirectUrl"] ?? `${name}-redirect`,
    linkId: inputs["linkId"] ?? `${name}-link`,
    status: "CONNECTED",
    hex: "c0ffee",
  };
}

/** Resolves when no further resource is registered: one may wait for the outputs of another. */
async function allRegistered(calls: { calls: unknown[] }): Promise<void> {
  for (let known = -1; known < calls.calls.length;) {
    known = calls.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** On the wire a secret is an object with this member. */
const WRAPPED = "4dabf18193072939515e22adb298388d";

function opened(object: Inputs): { inputs: Inputs; secrets: string[] } {
  const inputs: Inputs = {};
  const secrets: string[] = [];
  for (const [name, value] of Object.entries(object)) {
    if (name.startsWith("__")) continue;
    const secret = typeof value === "object" && value !== null && WRAPPED in value;
    inputs[name] = secret ? (value as unknown as { value: unknown }).value : value;
    if (secret) secrets.push(name);
  }
  return { inputs, secrets };
}
