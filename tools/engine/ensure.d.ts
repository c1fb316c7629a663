import type { Description } from "./engine";

/**
 * Sees to it that there is an engine, and describes it in `.engine/engine.json`. An engine of an earlier run is kept
 * as long as its recipe, or the user's own program, has not changed. Several processes may call it at once; one works.
 *
 * `say` hears progress. `forced` is the value of `APPLINKS_ENGINE`: `own`, `download` or `build` allow that way only.
 * Throws an error with the code `ENGINE_UNAVAILABLE` that says what each way lacked.
 */
export declare function ensure(say: (text: string) => void, forced?: string): Promise<Description>;
