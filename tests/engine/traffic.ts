/** Users at work while something is done: one who connected long ago, and others who connect now, in each direction. */

import { runBrowserFlow, type DefaultApps, type NamedSandbox } from "applinks-sandbox";

/** Which app calls which. */
export interface Way {
  from: DefaultApps;
  to: DefaultApps;
}

/** Both directions of a link between Jira and Confluence. */
export const WAYS: readonly Way[] = [
  { from: "jira", to: "confluence" },
  { from: "confluence", to: "jira" },
];

/** One request of the user who is connected, or one connecting, with its beginning and end (milliseconds since 1970). */
export interface Attempt {
  way: Way;
  begin: number;
  end: number;
  /** What went wrong. */
  failure?: string;
}

/** What users met with. */
export interface Traffic {
  /** Requests of the user who was connected already, by access token. */
  requests: Attempt[];
  /** Users who log in, consent, have their code exchanged, and are answered. */
  connections: Attempt[];
}

/** Who is connected before, and who connects meanwhile: each has a password like the name, in every app. */
const CONNECTED = "user";
const NEWCOMER = "newcomer";

/** Connects the user of `requests`, in both directions, and opens accounts for those who are to connect later. */
export async function connectUser(sandbox: NamedSandbox<DefaultApps>): Promise<void> {
  for (const way of WAYS) {
    await sandbox.control.changeOutOfBand(way.to).setAccount(NEWCOMER, { role: "user", password: NEWCOMER });
    const { failure } = await connect(sandbox, way, CONNECTED);
    if (failure !== undefined) throw new Error(`${way.from} to ${way.to}: ${failure}`);
  }
}

/**
 * Sends users both ways while something is done, and until the connected user has sent `least` requests each way; never throws
 * for what happens to them.
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

/** One request of the connected user through the link. */
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

/** How a link's outgoing connection to an app is called, and where that app tells who asks. */
const REQUESTS: Record<DefaultApps, [string, string]> = {
  jira: ["Jira", "/rest/api/2/myself"],
  confluence: ["Confluence", "/rest/api/user/current"],
};

/** Takes the user through the whole dance, and one request. */
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

/** Throws unless the called app knew who asked: to a stranger, some resources answer as well. */
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
