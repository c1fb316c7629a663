/**
 * How Pulumi's protocol marks secrets, outputs and unknowns among plain values (its SDK's runtime/rpc.ts, where a test compares them).
 * They stand here as well because that module loads half of the SDK, and the engine waits for the plugin's start.
 */

/** The member that marks an object as one of these. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** The object is a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** The object is an output, with what is known of it. */
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The string that marks a value as not known yet. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
