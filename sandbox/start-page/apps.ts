import { html, type Markup } from "../pages/markup";
import { emailOf, products } from "../products/products";
import { paths } from "../screens/paths";
import type { Account } from "../state/types";
import { table, type Start } from "./form";

const roles: Record<Account["role"], string> = {
  sysadmin: "system administrator",
  admin: "administrator",
  user: "user",
};

/** The apps with their addresses and accounts. */
export function apps({ sandbox }: Start): Markup {
  const rows = [...sandbox.contexts.values()].map(({ app, url }) => {
    const { title } = products[app.product];
    const accounts = app.accounts.map(
      ({ username, password, role }) =>
        html`<div>
          <code>${app.cloud ? emailOf({ username }) : username}</code> / <code>${password}</code>,
          ${roles[role]}
        </div>`,
    );
    return html`<tr>
      <th scope="row">${app.name}</th>
      <td>${title} ${app.cloud ? "Cloud" : app.version}</td>
      <td>
        <a href="${url}/">${url}</a><br />
        <a href="${url + paths.list}">Application links<span class="hidden"> of ${app.name}</span></a>
      </td>
      <td>${accounts}</td>
      <td>
        application links: ${app.applicationLinks.length}, incoming: ${app.incomingClients.length}, outgoing:
        ${app.outgoingConnections.length}
      </td>
    </tr>`;
  });
  return html`<h2 id="apps">Apps</h2>
    ${table("Apps", ["App", "Product", "Address", "Accounts and passwords", "Links"], rows, "No app runs.")}`;
}
