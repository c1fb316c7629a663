/** Handlers of dynamic resources that do nothing, for the floor. Pulumi's host calls them. */

import { randomUUID } from "node:crypto";
import { outputs } from "./outputs";

type Values = Record<string, unknown>;

const HANDLERS = {
  create: (inputs: Values) =>
    Promise.resolve({ id: `app/kind/${randomUUID()}`, outs: { ...outputs(), ...inputs } }),
  read: (id: string, props: Values) => Promise.resolve({ id, props }),
  delete: () => Promise.resolve(),
};

/** The handlers of any resource type. */
export function dynamic(): typeof HANDLERS {
  return HANDLERS;
}
