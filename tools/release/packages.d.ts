/**
 * Builds, from the sources, what a release consists of into a folder, in place of what an earlier build left there: the npm package
 * (`pulumi-applinks-<version>.tgz`), the plugin for every system
 * (`pulumi-resource-applinks-v<version>-<darwin|linux|windows>-<amd64|arm64>.tar.gz`) and their checksums (`SHA256SUMS`). The same
 * sources and packages give the same bytes under the same Node. Resolves with the files' names. Throws what the compiler, npm or
 * the bundler says.
 */
export declare function buildPackages(folder: string, say?: (text: string) => void): Promise<string[]>;
