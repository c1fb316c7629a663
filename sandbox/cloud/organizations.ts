import { products } from "../products/products";
import type { SandboxContext } from "../state/context";
import type { App } from "../state/types";

/**
 * Links the Cloud sites of each organization that have different products: Atlassian creates these links, and
 * administrators cannot change them.
 */
export function linkOrganizations({ contexts }: SandboxContext): void {
  const sites = [...contexts.values()].map(({ app }) => app).filter(({ cloud }) => cloud !== undefined);
  for (const site of sites) {
    for (const other of sites) {
      const together = site.cloud?.organization === other.cloud?.organization;
      if (together && site.product !== other.product) linkTo(site, other);
    }
  }
}

function linkTo(site: App, { serverId, product, name, baseUrl }: App): void {
  const { typeId, title } = products[product];
  if (site.applicationLinks.some(({ id }) => id === serverId)) return;
  site.applicationLinks.push({
    id: serverId,
    typeId,
    name: `${title} (${name})`,
    displayUrl: baseUrl,
    rpcUrl: baseUrl,
    primary: !site.applicationLinks.some((link) => link.typeId === typeId && link.primary),
    system: true,
  });
}
