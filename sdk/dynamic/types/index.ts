/** Types of nested objects, under the names that the gRPC provider's SDK for Node.js gives them. */

export type * as output from "./output.gen";
