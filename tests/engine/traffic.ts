/** Requests and browser flows of users while something else happens, in each direction of a link. */

import { runBrowserFlow, type DefaultApps, type NamedSandbox } from "applinks-sandbox";

/** A direction: the client and the authorization server. */
export interface Way {
  from: DefaultApps;
  to: DefaultApps;
}

/** Both directions of a link between Jira and Confluence. */
export const WAYS: readonly Way[] = [
  { from: "jira", to: "confluence" },
  { from: "confluence", to: "jira" },
];

/** One request of the connected user or one browser flow, with its beginning and end in milliseconds since 1970. */
export interface Attempt {
  way: Way;
  begin: number;
  end: number;
  /** The error message, if it failed. */
  failure?: string;
}

/** The results of all attempts. */
export interface Traffic {
  /** Requests of the connected user, with an access token. */
  requests: Attempt[];
  /** Browser flows of a user who connects now: sign-in, consent, exchange of the code, and one request. */
  connections: Attempt[];
}

/** The connected user, and the user who connects meanwhile. Each has the name as password, in every app. */
const CONNECTED = "user";
const NEWCOMER = "newcomer";

/** Connects the user of `requests` in both directions, and creates the account of the user who connects later. */
export async function connectUser(sandbox: NamedSandbox<DefaultApps>): Promise<void> {
  for (const way of WAYS) {
    await sandbox.control.changeOutOfBand(way.to).setAccount(NEWCOMER, { role: "user", password: NEWCOMER });
    const { failure } = await connect(sandbox, way, CONNECTED);
    if (failure !== undefined) throw new Error(`${way.from} to ${way.to}: ${failure}`);
  }
}

/**
 * Sends requests and browser flows in both directions while `act` runs, and until the connected user has sent `least` requests in
 * each direction. Failed attempts are in the result; they are not thrown.
 */
export async function sendUsersDuring(
  sandbox: NamedSandbox<DefaultApps>,
  least: number,
  act: () => Promise<unknown>,
): Promise<Traffic> {
  const traffic: Traffic = { requests: [], connections: [] };
  let done = false;
  const lanes = WAYS.flatMap((way) => [
    (async () => {
      for (let count = 0; !done || count < least; count += 1)
        traffic.requests.push(await request(sandbox, way));
    })(),
    (async () => {
      while (!done) traffic.connections.push(await connect(sandbox, way, NEWCOMER));
    })(),
  ]);
  try {
    await act();
  } finally {
    done = true;
    await Promise.all(lanes);
  }
  return traffic;
}

/** Sends one request of the connected user through the link. */
export function request(sandbox: NamedSandbox<DefaultApps>, way: Way): Promise<Attempt> {
  return attempt(way, async () => {
    const [title, path] = REQUESTS[way.to];
    const url = `${sandbox.apps[way.from].url}/rest/sandbox/1.0/connections/${title}/call`;
    const response = await fetch(url, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${CONNECTED}:${CONNECTED}`)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ path }),
    });
    expectResponded((await response.json()) as { status: number; body: unknown }, CONNECTED);
  });
}

/** The title of the outgoing connection to each app, and the app's resource that returns the current user. */
const REQUESTS: Record<DefaultApps, [string, string]> = {
  jira: ["Jira", "/rest/api/2/myself"],
  confluence: ["Confluence", "/rest/api/user/current"],
};

/** Runs the whole browser flow of a user, and sends one request. */
export function connect(
  sandbox: NamedSandbox<DefaultApps>,
  way: Way,
  username: string = NEWCOMER,
): Promise<Attempt> {
  return attempt(way, async () => {
    const flow = await runBrowserFlow({
      from: sandbox.apps[way.from].url,
      to: sandbox.apps[way.to].url,
      user: { username, password: username },
    });
    expectResponded(flow, username);
  });
}

/** Throws unless the app responded as this user: some resources also respond to anonymous requests. */
function expectResponded({ status, body }: { status: number; body: unknown }, user: string): void {
  const { name, username = name } = (body ?? {}) as { name?: string; username?: string };
  if (status !== 200 || username !== user) throw new Error(`${status} ${JSON.stringify(body)}`);
}

async function attempt(way: Way, act: () => Promise<void>): Promise<Attempt> {
  const begin = Date.now();
  try {
    await act();
    return { way, begin, end: Date.now() };
  } catch (error) {
    return { way, begin, end: Date.now(), failure: (error as Error).message };
  }
}
