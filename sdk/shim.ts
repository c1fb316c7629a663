/**
 * FROZEN. The provider that the engine serializes into every stack's state: nothing but a way to the installed package.
 * A test pins its text to the byte. A changed text would be an update of every resource of every user.
 */

import type { dynamic } from "@pulumi/pulumi";
import type * as handlers from "../provider/doors/dynamic";

type Handlers = handlers.DynamicHandlers;
type Given<Method extends keyof Handlers> = Parameters<Handlers[Method]>;

/**
 * The serialized provider of one resource type: names the type and the package's permanent entry, and nothing else. One-letter
 * names keep it under two kilobytes; every resource has it in its state twice.
 */
export function shimOf(t: string): dynamic.ResourceProvider {
  const h = (): Handlers => (require("pulumi-applinks/handlers") as typeof handlers).dynamic(t);
  return {
    configure: (...a: Given<"configure">) => h().configure(...a),
    check: (...a: Given<"check">) => h().check(...a),
    diff: (...a: Given<"diff">) => h().diff(...a),
    create: (...a: Given<"create">) => h().create(...a),
    read: (...a: Given<"read">) => h().read(...a),
    update: (...a: Given<"update">) => h().update(...a),
    delete: (...a: Given<"delete">) => h().delete(...a),
  };
}
