import { selectField } from "../pages/fields";
import { html, type Markup } from "../pages/markup";
import { operations, type FaultEffect, type FaultRule } from "../state/faults";
import { startForm, table, type Start } from "./form";

/** The effects that the page offers, by the words on the page. */
const effects: Record<string, FaultEffect> = {
  "500 Internal Server Error": { kind: "status", status: 500, json: { message: "Internal server error" } },
  "503 with Retry-After": { kind: "status", status: 503, headers: { "retry-after": "1" } },
  "429 with rate limit headers": { kind: "rate-limit", retryAfter: 1 },
  "connection reset": { kind: "reset" },
  "delay of 5 seconds": { kind: "delay", seconds: 5 },
  "half of the body": { kind: "truncate" },
  "login page of a proxy": { kind: "html-login" },
  "404 page of a proxy": { kind: "not-json-404" },
  "request without credentials": { kind: "anonymous" },
  "secure administrator session missing": { kind: "websudo" },
  "XSRF check failed": { kind: "xsrf" },
};

const phases: Record<FaultRule["phase"], string> = {
  "before-act": "instead of the handling",
  "after-commit": "after the handling",
  "mid-body": "in the middle of the response",
};

/** The rule that a form describes. Throws for a value that the page does not offer. */
export function ruleOf(fields: Partial<Record<string, string>>): FaultRule {
  const { app = "", operation = "", phase = "", effect = "", times = "" } = fields;
  const named = operations.find((known) => known === operation);
  const chosen = Object.entries(effects).find(([name]) => name === effect)?.[1];
  const when = (Object.keys(phases) as FaultRule["phase"][]).find((known) => known === phase);
  if (chosen === undefined || when === undefined || (operation !== "" && named === undefined)) {
    throw new Error("the fault is not one that the start page offers");
  }
  return {
    match: { ...(app !== "" && { app }), ...(named !== undefined && { operation: named }) },
    times: times === "all" ? 0 : 1,
    phase: when,
    effect: chosen,
  };
}

/** The fault rules with their counters, and a form for a new one. */
export function faults(start: Start): Markup {
  const rows = start.sandbox.faults.list().map(
    ({ match, phase, effect, times = 1, matched, hits }) =>
      html`<tr>
        <td>${match.app ?? "all"}</td>
        <td>${match.operation ?? match.path ?? "all"}</td>
        <td>${effect.kind}${"status" in effect && ` ${effect.status}`}, ${phases[phase]}</td>
        <td>${times === 0 ? "all" : times}</td>
        <td>${hits} of ${matched}</td>
      </tr>`,
  );
  const options = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  const any = (label: string) => ({ value: "", label });
  return html`<h2 id="faults">Faults</h2>
    ${table("Faults", ["App", "Operation", "Effect", "Requests", "Applied"], rows, "There are no fault rules.")}
    ${startForm(
      start,
      "/faults",
      {},
      html`<div class="row">
        ${selectField("fault-app", "App", [any("All apps"), ...options([...start.sandbox.contexts.keys()])])}
        ${selectField("operation", "Operation", [any("All operations"), ...options(operations)])}
        ${selectField("effect", "Effect", options(Object.keys(effects)))}
        ${selectField(
          "phase",
          "When",
          Object.entries(phases).map(([value, label]) => ({ value, label })),
        )}
        ${selectField("times", "How often", [
          { value: "once", label: "The next request" },
          { value: "all", label: "Every request" },
        ])}
        <button>Add the fault</button>
      </div>`,
    )}
    ${rows.length > 0 && startForm(start, "/faults/clear", {}, html`<button>Clear all faults</button>`)}`;
}
