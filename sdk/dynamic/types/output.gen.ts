/** The objects that results and the configuration are made of. Generated from schema.json by `npm run generate`; do not edit. */

export type {
  App,
  Handoff,
  KnownClient,
  KnownConnection,
  KnownLink,
  Paths,
  Scope,
  SiteLink,
  TestUser,
} from "../../../provider/schema/types.gen";
