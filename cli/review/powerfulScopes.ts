/** Which scopes a reader of a report should see at once. */

import { PRODUCTS } from "../../provider/atlassian/products";

/**
 * Whether the scope is a powerful one of the product with this title. Without the product: of each product that has the scope, so that one
 * product's meaning of a common word marks nothing elsewhere.
 */
export function isPowerfulScope(scope: string, title: string | undefined): boolean {
  const products = Object.values(PRODUCTS).filter(
    (product) => Object.hasOwn(product.scopes, scope) && (title === undefined || product.title === title),
  );
  return products.length > 0 && products.every(({ powerfulScopes }) => powerfulScopes.includes(scope));
}
