/** The addresses of running apps, context path included, by name. */
export type Addresses = Record<string, string>;

/**
 * A text without the addresses that the apps of one sandbox happened to have: `<app>` stands for an address, `<to app>` for the end
 * of the redirect URL of connections to the app, which is a digest of the address.
 */
export declare function portable(text: string, addresses: Addresses): string;

/** A portable text for apps with these addresses. */
export declare function local(text: string, addresses: Addresses): string;
