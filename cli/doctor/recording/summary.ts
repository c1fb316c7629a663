/** What a recording adds to an examination: plain data. */

/** What a recording adds to an examination. */
export interface RecordingSummary {
  /** How many requests went to the app. */
  requests: number;
  writes: number;
  /** Methods and paths that the provider does not know; IDs and words of the app are left out. */
  unknownWrites: readonly string[];
  /** A REST root of outgoing links that is none of the known ones. */
  outgoingRoot?: string;
}
