/** Google's well-known messages, from the copy of the library that Pulumi's messages use: they reject those of another copy. */

import { createRequire } from "node:module";
import type * as protobuf from "google-protobuf";
import type * as anys from "google-protobuf/google/protobuf/any_pb";
import type * as empties from "google-protobuf/google/protobuf/empty_pb";
import type * as structs from "google-protobuf/google/protobuf/struct_pb";

const ofPulumi = createRequire(require.resolve("@pulumi/pulumi/proto/provider_pb"));

const library = ofPulumi("google-protobuf") as typeof protobuf;

/** Decodes the bytes of a message. */
export const { BinaryReader } = library;
/** The type of a reader. */
export type BinaryReader = protobuf.BinaryReader;
/** Any message, with its type. */
export const { Any } = ofPulumi("google-protobuf/google/protobuf/any_pb") as typeof anys;
/** The message without content. */
export const { Empty } = ofPulumi("google-protobuf/google/protobuf/empty_pb") as typeof empties;
/** JSON as a message. */
export const { Struct } = ofPulumi("google-protobuf/google/protobuf/struct_pb") as typeof structs;

export type { Struct as JsonMessage } from "google-protobuf/google/protobuf/struct_pb";
