/**
 * Compiles the plugin's SDK for Node.js into a folder, as the package `@pulumi-applinks/plugin` that is published. Throws if it does not
 * compile.
 */
export declare function writeNodeSdk(folder: string): void;

/** The same, in a project's folder, as if it were installed from a registry. */
export declare function installNodeSdk(folder: string): void;

/** A program of dynamic resources after its move: it imports the plugin's SDK. Throws if it does not import `pulumi-applinks`. */
export declare function throughPlugin(program: string): string;
