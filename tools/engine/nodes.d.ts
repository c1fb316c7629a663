/**
 * The path of a real Node of a major version, for tests that compare versions: the running one if it is of that major,
 * else one from the npm registry, kept in `.engine/nodes/<major>`. Throws when npm cannot install it.
 */
export declare function node(major: number): Promise<string>;
