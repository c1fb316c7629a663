import { selectField } from "../pages/fields";
import { html, type Markup } from "../pages/markup";
import { startForm, table, type Start } from "./form";

/** The number of requests that the page shows. */
const SHOWN = 50;

/** The last requests to all apps or to one, newest first. */
export function requestLog(start: Start): Markup {
  const { sandbox, query } = start;
  const { app = "", only = "" } = query;
  const entries = sandbox.requestLog.entries({
    ...(app !== "" && { app }),
    ...(only === "changes" && { mutating: true }),
  });
  const rows = entries
    .slice(-SHOWN)
    .reverse()
    .map(
      (entry) =>
        html`<tr>
          <td>${entry.n}</td>
          <td>${entry.at.slice(11, 19)}</td>
          <td>${entry.app}</td>
          <td>${entry.method} ${entry.path}</td>
          <td>${entry.status === 0 ? "none" : entry.status}</td>
          <td>${entry.username ?? "anonymous"}</td>
          <td>${entry.fault !== undefined && "fault"}</td>
        </tr>`,
    );
  const names = [...sandbox.contexts.keys()];
  return html`<h2 id="request-log">Request log</h2>
    <form method="get" action="/#request-log" class="row">
      ${selectField(
        "app",
        "App",
        [{ value: "", label: "All apps" }, ...names.map((name) => ({ value: name, label: name }))],
        app,
      )}
      ${selectField(
        "only",
        "Requests",
        [
          { value: "", label: "All requests" },
          { value: "changes", label: "Requests that change something" },
        ],
        only,
      )}
      <button>Show</button>
    </form>
    <p>${entries.length} requests${entries.length > SHOWN && `; the last ${SHOWN} are shown`}.</p>
    ${table(
      "Requests",
      ["Number", "Time (UTC)", "App", "Request", "Status", "Account", "Fault"],
      rows,
      "No app has received such a request.",
    )}
    ${startForm(start, "/request-log/clear", {}, html`<button>Clear the request log</button>`)}`;
}
