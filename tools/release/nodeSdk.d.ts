/** Compiles the plugin's SDK for Node.js into a project's folder, as if it were installed from a registry. Throws if it does not compile. */
export declare function installNodeSdk(folder: string): void;
