/**
 * How Pulumi's protocol represents secrets, outputs and unknowns among plain values. The constants are those of the SDK's
 * runtime/rpc.ts, which is not imported because it loads half of the SDK, and would delay the plugin's start. A test compares them.
 */

/** The member that makes an object one of these. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
/** The object is a secret. */
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
/** The object is an output, with what is known of it. */
export const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
/** The string in place of an unknown value. */
export const UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
