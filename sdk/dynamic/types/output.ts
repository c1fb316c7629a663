/** What answers and entries of the fleet are made of. */

export type {
  App,
  Handoff,
  KnownClient,
  KnownConnection,
  KnownLink,
  Paths,
  Scope,
  TestUser,
} from "../../../provider/schema/types.gen";
