import type { Description } from "./engine";

/**
 * Ensures that there is an engine, and describes it in `.engine/engine.json`. An engine of an earlier run is kept as long as its recipe,
 * or the user's own program, has not changed. Several processes may call it at once; one does the work.
 *
 * `log` receives progress messages. `forced` is the value of `APPLINKS_ENGINE`: `own`, `download` or `build` allow that source only.
 * Throws an error with the code `ENGINE_UNAVAILABLE` that lists what each source lacks.
 */
export declare function ensure(log: (text: string) => void, forced?: string): Promise<Description>;
