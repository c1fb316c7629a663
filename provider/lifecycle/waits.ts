/** How long operations wait for apps, and what their users see of it. */

import { monotonic, type Limits, type Timeouts } from "../atlassian/timeouts";
import { warning } from "../schema/codes";

/** How an operation shows warnings, its signal, and how long it may take, in milliseconds. */
export interface Waiting {
  warn: (message: string) => void;
  signal: AbortSignal;
  longest?: number | undefined;
}

/** The limits of a run's operations. The first of an app's long waits is a warning. */
export function openWaits(timeouts: Timeouts): (waiting: Waiting) => Limits {
  const shown = new Set<string>();
  return ({ warn, signal, longest = timeouts.longest }) => ({
    signal,
    endsAt: monotonic() + longest,
    onWait: ({ name, url }, reported, wait) => {
      if (shown.has(name)) return;
      shown.add(name);
      const message =
        `${name} (${url}) temporarily refuses requests: ${reported}. The provider repeats them after the delay that the app requests, ` +
        `now ${Math.ceil(wait / 1000)} seconds, until the operation's time limit.`;
      warn(warning("APP_WAITING", message));
    },
  });
}
