/** GETs that the resources of one run share, and the lists of objects among them, which the run's own writes keep up to date. */

import { sendWhole } from "./pages";
import type { Http } from "./http";
import type { ObjectList } from "./objectList";
import type { Call } from "./responses";
import type { AppTarget } from "./target";
import { cancelled, monotonic, unlessAborted, type Limits } from "./timeouts";

/** How old a list may be: `fresh` is requested now, `shared` may have arrived `SHARED_FOR` ago, and has what this run changed since. */
export type Freshness = "fresh" | "shared";

/** The shared GETs of one app. */
export interface SharedReads {
  /** The response to the call, which may have arrived `SHARED_FOR` ago. */
  read(call: Call, limits: Limits): Promise<unknown>;
  /** The list that `parse` reads from the response to the call. */
  list<T>(
    call: Call,
    limits: Limits,
    freshness: Freshness,
    parse: (body: unknown) => ObjectList<T>,
  ): Promise<ObjectList<T>>;
  /** Makes the same change in the list at this path, if there is one, as a write or a read of this run found in the app. */
  amend<T>(path: string, change: (list: ObjectList<T>) => void): void;
  /** Discards the list at this path, or all lists. */
  discard(path?: string): void;
  /** A number that changes with each change of the list at this path. */
  version(path: string): number;
}

/** How long a shared response is reused after it has arrived, in milliseconds: long enough for a refresh. */
export const SHARED_FOR = 15_000;

/** A response that operations wait for. */
interface SharedRead<T> {
  /** Whether the response may still be used. */
  readonly isUsable: () => boolean;
  readonly response: Promise<T>;
  /** The operations that wait for it. */
  readonly readers: Set<Limits>;
  /** Ends the request. */
  readonly stop: () => void;
}

interface SharedList<T> extends SharedRead<ObjectList<T>> {
  readonly amend: (change: (list: ObjectList<T>) => void) => void;
}

/** Shares the GETs of one app. A response is reused for `sharedFor` milliseconds. */
export function openSharedReads(app: AppTarget, http: Http, sharedFor: number = SHARED_FOR): SharedReads {
  const reads = new Map<string, SharedRead<unknown>>();
  const lists = new Map<string, unknown>();
  const versions = new Map<string, number>();
  const version = (path: string): number => versions.get(path) ?? 0;
  // Each path has lists of one type.
  const listAt = <T>(path: string) => lists.get(path) as SharedList<T> | undefined;

  /** Begins a request. It lasts as long as one of its readers may wait; `forget` is called if it fails. */
  const begin = <T>(
    call: Call,
    { onWait }: Limits,
    parse: (body: unknown) => T,
    forget: () => void,
    request: Http["send"] = (...given) => http.send(...given),
  ): SharedRead<T> => {
    const readers = new Set<Limits>();
    const controller = new AbortController();
    const response = request(call, {
      signal: controller.signal,
      get endsAt() {
        return Math.max(...[...readers].map(({ endsAt }) => endsAt));
      },
      onWait,
    }).then(parse);
    // Counted from its arrival, so that a slow response is reused as long as others.
    let until = Infinity;
    let isOver = false;
    response.then(
      () => {
        isOver = true;
        until = monotonic() + sharedFor;
      },
      () => {
        isOver = true;
        forget();
      },
    );
    const stop = (): void => {
      if (isOver) return;
      forget();
      controller.abort();
    };
    return { isUsable: () => monotonic() < until, response, readers, stop };
  };
  const beginList = <T>(
    call: Call,
    limits: Limits,
    parse: (body: unknown) => ObjectList<T>,
  ): SharedList<T> => {
    // The response may lack changes that are made during the request.
    const changes: ((list: ObjectList<T>) => void)[] = [];
    let list: ObjectList<T> | undefined;
    const parseAndAmend = (body: unknown): ObjectList<T> => {
      list = parse(body);
      for (const change of changes) change(list);
      return list;
    };
    const forget = (): void => {
      if (lists.get(call.path) === begun) lists.delete(call.path);
    };
    const begun: SharedList<T> = {
      ...begin(call, limits, parseAndAmend, forget, (list, ends) => sendWhole(http, list, ends)),
      amend: (change) => {
        if (list === undefined) changes.push(change);
        else change(list);
      },
    };
    lists.set(call.path, begun);
    return begun;
  };
  const join = async <T>(
    { response, readers, stop }: SharedRead<T>,
    call: Call,
    limits: Limits,
  ): Promise<T> => {
    readers.add(limits);
    try {
      return await unlessAborted(response, limits.signal, () => cancelled(app, call, limits.signal));
    } finally {
      readers.delete(limits);
      // One operation's cancellation must not take the response from the others.
      if (readers.size === 0) stop();
    }
  };
  return {
    read: (call, limits) => {
      const key = [call.path, call.header].join(" ");
      const known = reads.get(key);
      if (known?.isUsable() === true) return join(known, call, limits);
      const forget = (): void => {
        if (reads.get(key) === begun) reads.delete(key);
      };
      const begun: SharedRead<unknown> = begin(call, limits, (body) => body, forget);
      reads.set(key, begun);
      return join(begun, call, limits);
    },
    list: <T>(call: Call, limits: Limits, freshness: Freshness, parse: (body: unknown) => ObjectList<T>) => {
      const known = freshness === "fresh" ? undefined : listAt<T>(call.path);
      const isUsable = known?.isUsable() === true;
      return join(isUsable ? known : beginList(call, limits, parse), call, limits);
    },
    amend: <T>(path: string, change: (list: ObjectList<T>) => void) => {
      versions.set(path, version(path) + 1);
      listAt<T>(path)?.amend(change);
    },
    discard: (path) => {
      if (path === undefined) lists.clear();
      else lists.delete(path);
    },
    version,
  };
}
