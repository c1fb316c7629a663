/** How to wait for a lock: for at most `limit` and every `pause` milliseconds; `waiting` is called once for each owner. */
export interface Waiting {
  limit?: number;
  pause?: number;
  waiting?: (pid: number) => void;
}

/**
 * Runs `work` while this process alone holds the lock: a file with the owner's process ID, removed afterwards. The lock of a dead process
 * is replaced. Throws if another process keeps it for longer than `limit`.
 */
export declare function withLock<Result>(
  file: string,
  work: () => Result | Promise<Result>,
  options?: Waiting,
): Promise<Result>;
