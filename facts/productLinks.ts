/** Uncertain facts about links between products of newer versions: "Atlassian product via OAuth 2.0". */

import type { Area } from "./fact";

/** The facts by ID. */
export const PRODUCT_LINKS = {
  "product-link-storage": {
    title: 'Storage of a link of the type "Atlassian product via OAuth 2.0"',
    assumed: "three-records",
    alternatives: {
      "three-records": { is: "It is an application link beside an incoming and an outgoing link." },
      "inside-link": {
        is: "Its credentials are inside the application link, and their REST API is unknown.",
        stops: true,
      },
    },
    level: "inferred",
    evidence: "docs of Jira 11.2 and Confluence 10.1 describe the screens; the storage is unknown",
    affects: "MutualLink and ApplicationLink between two products",
    confirm: "recording",
    how: "applinks doctor --har: a recording of Create link, compared with the lists of application links, incoming links and outgoing links",
  },
  "product-link-connect": {
    title: 'What "Connect" verifies of a link to another product',
    assumed: "own-direction",
    alternatives: {
      "own-direction": {
        is: "The outgoing direction alone: the link is PARTIALLY CONNECTED until a user has connected from the other app, too.",
      },
      "both-directions": { is: "Both directions: the link is CONNECTED afterwards." },
    },
    level: "inferred",
    evidence: "docs name the button and the statuses",
    affects: "nothing: LinkHealth verifies each direction itself; the status on the screens differs",
    confirm: "none",
    how: "Connect in one app, then read the status in its list of application links",
  },
} as const satisfies Area;
