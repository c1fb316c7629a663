import type { RegisterRoutes } from "../http/routes";
import { html } from "../pages/markup";
import { products } from "../products/products";
import { paths } from "./paths";
import { addScreen, linkTo, show } from "./screen";

/** The page after the login: where the app's screens are. It stands for the products' dashboards. */
export const home: RegisterRoutes = (server, context) => {
  const { app } = context;
  addScreen(server, context, { method: "GET", path: paths.home, role: "user" }, (visit) =>
    show(visit, {
      title: `${products[app.product].title} ${app.version}`,
      body: html`<p>This app of the sandbox has the screens for links to other apps, and nothing else.</p>
        <ul>
          <li>${linkTo(visit, paths.list, "Application links")}, for administrators</li>
          <li>
            ${linkTo(visit, paths.authorizedApplications, "Authorized applications")}: what may act on your
            behalf
          </li>
        </ul>`,
    }),
  );
};
