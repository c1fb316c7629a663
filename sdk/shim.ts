/**
 * FROZEN. The provider that the engine serializes into every stack's state: nothing but a way to the installed package.
 * A test pins its text to the byte. A changed text would be an update of every resource of every user.
 */

import type { dynamic } from "@pulumi/pulumi";
import type * as handlers from "../provider/doors/dynamic";

type Package = typeof handlers;

/** The serialized provider of one resource type: names the type and the package's permanent entry, and nothing else. */
export function shimOf(type: string): dynamic.ResourceProvider {
  return {
    configure: (r) => (require("pulumi-applinks/handlers") as Package).dynamic(type).configure(r),
    check: (o, n) => (require("pulumi-applinks/handlers") as Package).dynamic(type).check(o, n),
    diff: (i, o, n) => (require("pulumi-applinks/handlers") as Package).dynamic(type).diff(i, o, n),
    create: (n) => (require("pulumi-applinks/handlers") as Package).dynamic(type).create(n),
    read: (i, o) => (require("pulumi-applinks/handlers") as Package).dynamic(type).read(i, o),
    update: (i, o, n) => (require("pulumi-applinks/handlers") as Package).dynamic(type).update(i, o, n),
    delete: (i, o) => (require("pulumi-applinks/handlers") as Package).dynamic(type).delete(i, o),
  };
}
