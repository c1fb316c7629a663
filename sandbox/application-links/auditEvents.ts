import type { AuditText, NewEvent } from "../products/auditLog";
import { recordEvent } from "../products/auditLog";
import { products } from "../products/products";
import { truth } from "../state/dialect";
import type { AppContext } from "../state/context";
import type { Actor, ApplicationLink } from "../state/types";

const value = (key: string, text: string): AuditText => ({
  key: `audit.logging.changed.value.applink.${key}`,
  text,
});

const names = {
  type: value("type", "Application type"),
  name: value("name", "Name"),
  displayUrl: value("url", "Display URL"),
  primary: value("primary", "Primary"),
};

/**
 * Records an event of an application link: name, type, display URL and whether it is primary, but neither its ID nor its application URL.
 * An edit has the new values only (behaviour of shipped plugins of Confluence; the others are assumed to do the same).
 */
export function recordLink(
  { app, sandbox }: AppContext,
  actor: Actor,
  kind: "added" | "edited" | "deleted",
  link: ApplicationLink,
): void {
  const level = truth(app, "audit-link-events");
  if (level === "never") return;
  const side = (text: string): { from: string } | { to: string } =>
    kind === "deleted" ? { from: text } : { to: text };
  const changedValues: NonNullable<NewEvent["changedValues"]> = [
    ...(kind === "edited" ? [] : [{ name: names.type, ...side(typeName(link.typeId)) }]),
    { name: names.name, ...side(link.name) },
    { name: names.displayUrl, ...side(link.displayUrl) },
    { name: names.primary, ...side(String(link.primary)) },
  ];
  recordEvent(app, sandbox.clock.now(), actor, {
    area: "global-config-and-administration",
    level,
    category: { key: "audit.logging.category.admin", text: "Global administration" },
    action: { key: `audit.logging.summary.applink.${kind}`, text: `Application link ${kind}` },
    changedValues,
  });
}

const typeName = (typeId: string): string =>
  Object.values(products).find((product) => product.typeId === typeId)?.title ?? typeId;
