/** The base of the resource classes: a dynamic resource whose provider the engine loads from the installed package. */

import * as pulumi from "@pulumi/pulumi";
import type { Args } from "../../provider/components/args";
import { inputNames } from "../../provider/schema/inputs";
import type { ResourceInputs, ResourceType } from "../../provider/schema/types.gen";
import { requireArguments } from "./arguments";
import {
  declareClientScopes,
  declareGrant,
  declareObject,
  declarePrimary,
  warnOfConfiguration,
} from "./declarations";
import { optionsOf } from "./options";

/**
 * FROZEN. The text of a resource type's provider, which Pulumi stores in the inputs and outputs of every resource. It loads the
 * installed package by name. Another text would show up as a change in every existing state; a test pins its bytes.
 */
export function providerText(type: ResourceType): string {
  return `exports.handler=()=>require("pulumi-applinks/handlers").dynamic("${type}")`;
}

/** What a program passes to a resource's constructor. */
interface Declaration<T extends ResourceType> {
  name: string;
  args: Args<ResourceInputs[T]>;
  options: pulumi.CustomResourceOptions | undefined;
}

/**
 * A dynamic resource. `pulumi.dynamic.Resource` registers the same, but serializes a closure for the text: this takes time in every
 * program, makes two kilobytes, and leaves their form to the serializer of the installed SDK.
 */
export class DynamicResource<T extends ResourceType> extends pulumi.CustomResource {
  /**
   * Registers the resource. `outputs` are the properties that are no inputs, `secrets` the secret ones among all properties. Throws
   * `pulumi.RunError` if the program made a mistake.
   */
  protected constructor(
    type: T,
    { name, args, options }: Declaration<T>,
    { outputs, secrets }: { outputs: string[]; secrets: string[] },
  ) {
    requireArguments(type, name, args);
    const customOptions = optionsOf(type, name, options, secrets);
    const hooks = HOOKS[type];
    hooks?.before?.(name, args);
    const inputs: pulumi.Inputs = { ...unset(inputNames(type)), ...args };
    for (const secret of secrets)
      if (inputs[secret] !== undefined) inputs[secret] = pulumi.secret(inputs[secret]);
    const properties = { ...inputs, ...unset(outputs), __provider: providerText(type) };
    super(`pulumi-nodejs:dynamic/applinks:${type}`, name, properties, customOptions);
    warnOfConfiguration();
    hooks?.after?.(name, args, this);
  }
}

/** The engine fills in properties that are `undefined`; those left out would not be on the resource at all. */
function unset(names: string[]): Record<string, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

/** What the declaration of a resource is checked for beside its inputs. Each throws `pulumi.RunError`. */
interface Hooks<T extends ResourceType> {
  before?: (name: string, args: Args<ResourceInputs[T]>) => void;
  after?: (name: string, args: Args<ResourceInputs[T]>, resource: object) => void;
}

const HOOKS: { [T in ResourceType]?: Hooks<T> } = {
  ApplicationLink: {
    before: (name, args) => {
      declareObject("ApplicationLink", name, args.app, args.name);
      if (args.primary === true) declarePrimary(name, args.app, args.type ?? args.remoteApp ?? "");
    },
  },
  IncomingClient: {
    before: (name, { app, name: object }) => {
      declareObject("IncomingClient", name, app, object);
    },
    after: (name, { app, scopes }, resource) => {
      const { clientId } = resource as { clientId: pulumi.Output<string> };
      if (scopes !== undefined) declareClientScopes(name, app, clientId);
    },
  },
  OutgoingConnection: {
    before: (name, { app, name: object }) => {
      declareObject("OutgoingConnection", name, app, object);
    },
  },
  ScopeGrant: {
    before: (name, { app, clientId }) => {
      declareGrant(name, app, clientId);
    },
  },
};
