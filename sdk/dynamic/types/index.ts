/** The types of members, where the plugin's SDK has them, too. */

export type * as output from "./output";
