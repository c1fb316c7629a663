import { products } from "../products/products";
import type { AppContext } from "../state/context";
import type { Banner } from "./html";

/** The bar of an app's pages without links: the app's name, and its product if that is another word. */
export function appBanner({ app }: AppContext): Banner {
  const title = products[app.product].title + (app.cloud ? " Cloud" : "");
  return {
    name: app.name === app.product ? title : `${title} (${app.name})`,
    home: `${app.contextPath}/`,
    links: [],
  };
}
