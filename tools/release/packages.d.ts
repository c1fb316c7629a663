/**
 * Builds, from the sources, what a release consists of into a folder, in place of what an earlier build left there: the npm package
 * (`pulumi-applinks-<version>.tgz`), the plugin for every system
 * (`pulumi-resource-applinks-v<version>-<darwin|linux|windows>-<amd64|arm64>.tar.gz`), its SDKs for Node.js
 * (`pulumi-applinks-plugin-<version>.tgz`) and Python (`pulumi_applinks-<version>-py3-none-any.whl`), and the checksums of all
 * (`SHA256SUMS`). The same sources and packages give the same bytes under the same Node and Python. A machine without Python builds no
 * wheel, and `log` receives a message. Resolves with the files' names. Throws the error of the compiler, npm, pip or the bundler.
 */
export declare function buildPackages(folder: string, log?: (text: string) => void): Promise<string[]>;

/** Builds the npm package alone, from the sources, into a folder that is there. Resolves with the file's name. */
export declare function buildNpmPackage(folder: string): Promise<string>;
