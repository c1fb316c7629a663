import type { AuditText } from "../products/auditLog";

/** A text of the audit log about itself, with its key, as in public samples. */
export const auditText = (key: string, text: string): AuditText => ({
  key: `atlassian.audit.event.${key}`,
  text,
});

/** The category of events about the audit log. */
export const auditCategory = auditText("category.audit", "Auditing");
