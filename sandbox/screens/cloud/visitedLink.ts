import type { FastifyReply } from "fastify";
import { notice } from "../../pages/fields";
import { html } from "../../pages/markup";
import type { ApplicationLink } from "../../state/types";
import { notFound, show, type Visit } from "../screen";

/** The link that a screen's path names, or the page for one that does not exist. */
export function withLink(
  visit: Visit,
  handle: (link: ApplicationLink) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  const link = visit.context.app.applicationLinks.find(({ id }) => id === visit.parameter("id"));
  return link ? handle(link) : notFound(visit, "application link");
}

/** As `withLink`, for a link that administrators may change over OAuth 2.0. */
export function withOwnLink(
  visit: Visit,
  handle: (link: ApplicationLink) => FastifyReply | Promise<FastifyReply>,
): FastifyReply | Promise<FastifyReply> {
  return withLink(visit, (link) => {
    const reason = reasonAgainst(link);
    if (reason === undefined) return handle(link);
    return show(visit, { title: link.name, body: notice("bad", html`${reason}`), status: 403 });
  });
}

/** Why administrators cannot change a link's OAuth 2.0 details; `undefined`: they can. */
export function reasonAgainst({ system, cloud }: ApplicationLink): string | undefined {
  if (system) return "The link was created automatically. It can't be changed or deleted.";
  if (cloud === undefined) return "The link has no OAuth 2.0 details.";
  return cloud.madeBy === "cloudConnector"
    ? "The organization's cloud connector manages the OAuth 2.0 details of the link."
    : undefined;
}
