import type { RegisterRoutes } from "../http/routes";
import { redirectTo } from "../pages/html";
import { loginUrl } from "../pages/login";
import { html } from "../pages/markup";
import { products } from "../products/products";
import { paths } from "./paths";
import { addScreen, linkTo, show } from "./screen";

/** The page after the login, in place of the products' dashboards: where the app's screens are. And "Log out". */
export const home: RegisterRoutes = (server, context) => {
  const { app } = context;
  addScreen(server, context, { method: "GET", path: paths.home, role: "user" }, (visit) =>
    show(visit, {
      title: `${products[app.product].title} ${app.version}`,
      body: html`<p>This app of the sandbox has the screens for links to other apps, and nothing else.</p>
        <ul>
          <li>${linkTo(visit, paths.list, "Application links")}, for administrators</li>
          ${
            !app.cloud &&
            html`<li>
              ${linkTo(visit, paths.authorizedApplications, "Authorized applications")}: applications that may
              act on your behalf
            </li>`
          }
        </ul>`,
    }),
  );
  addScreen(server, context, { method: "POST", path: paths.logOut, role: "user" }, (visit) => {
    app.sessions = app.sessions.filter((session) => session !== visit.session);
    return redirectTo(visit.reply, loginUrl(context, paths.home), 303);
  });
};
