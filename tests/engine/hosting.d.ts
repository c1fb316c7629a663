/** The ports of one worker's services. */
export interface Ports {
  /** The language host's. */
  programs: number;
  /** The key server's. */
  keys: number;
}

/**
 * Starts the services of one worker. Throws if they end before they told their ports, or take longer than `patience`, in milliseconds.
 * `program` stands in for `services.js`.
 */
export declare function startService(program?: string, patience?: number): Promise<Ports>;

/** Ends all services that this process started. */
export declare function endServices(): Promise<void>;
