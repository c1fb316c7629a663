/** Application links between Atlassian apps over OAuth 2.0, as Pulumi resources. */

export * from "./functions.gen";
export { MutualLink, type MutualLinkArgs } from "./mutualLink";
export * from "./resources.gen";
export type * as types from "./types";
