/** The ports of one worker's services. */
export interface Ports {
  /** The language host's. */
  programs: number;
  /** The key server's. */
  keys: number;
}

/**
 * Starts the services of one worker. Throws if they end before they print their ports, or do not print them within `timeout`
 * milliseconds. `program` replaces `services.js`.
 */
export declare function startService(program?: string, timeout?: number): Promise<Ports>;

/** Ends all services that this process started. */
export declare function endServices(): Promise<void>;
