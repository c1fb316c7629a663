/** What programs may give for the inputs of resources. */

import type * as pulumi from "@pulumi/pulumi";

/** What a program may give for an input of type `T`. */
export type Given<T> = T extends readonly (infer E)[] ? pulumi.Input<pulumi.Input<E>[]> : pulumi.Input<T>;

/** What a program may give for the inputs of a resource. */
export type Args<I> = { [K in keyof I]: Given<NonNullable<I[K]>> | Extract<I[K], undefined> };
