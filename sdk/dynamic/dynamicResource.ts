/** What every resource class is made from: a resource whose provider the engine loads from the installed package. */

import * as pulumi from "@pulumi/pulumi";
import type { ResourceType } from "../../provider/schema/types.gen";

/**
 * FROZEN. The provider of a resource type as text, which Pulumi stores in the inputs and the outputs of every resource: it loads the
 * installed package by name. A test pins its bytes. With another text, the states of all users would hold both.
 */
export function providerText(type: ResourceType): string {
  return `exports.handler=()=>require("pulumi-applinks/handlers").dynamic("${type}")`;
}

/**
 * A dynamic resource. `pulumi.dynamic.Resource` registers the same, but serializes a closure to make the text: that takes time in every
 * program, gives two kilobytes, and leaves their form to the serializer of the installed SDK.
 */
export class DynamicResource extends pulumi.CustomResource {
  /** Registers the resource. `properties` has every input and output; what the program leaves open is `undefined`. */
  protected constructor(
    type: ResourceType,
    name: string,
    properties: pulumi.Inputs,
    options: pulumi.CustomResourceOptions,
  ) {
    const text = providerText(type);
    super(`pulumi-nodejs:dynamic/applinks:${type}`, name, { ...properties, __provider: text }, options);
  }
}
