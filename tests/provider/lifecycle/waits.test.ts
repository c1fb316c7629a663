import { monotonic } from "../../../provider/atlassian/timeouts";
import { openWaits } from "../../../provider/lifecycle/waits";
import { jira, SHORT_WAITS } from "../atlassian/apps";

const { signal } = new AbortController();

test("the first long wait for an app is shown, once a run", () => {
  const shown: string[] = [];
  const limitsOf = openWaits(SHORT_WAITS);
  const [one, other] = [1, 2].map(() => limitsOf({ warn: (message) => shown.push(message), signal }));
  one?.onWait(jira(), "429, too many requests", 29_500);
  other?.onWait(jira(), "429, too many requests", 60_000);
  other?.onWait({ ...jira(), name: "tracker" }, "503, temporarily unavailable", 10_000);
  expect(shown).toEqual([
    "jira (https://jira.example.com) temporarily refuses requests: 429, too many requests. The provider repeats them after the delay that " +
      "the app requests, now 30 seconds, until the operation's time limit. [APP_WAITING]",
    expect.stringContaining("tracker (https://jira.example.com) temporarily refuses requests: 503"),
  ]);
});

test("an operation ends after its own limit, or after the usual one", () => {
  const limitsOf = openWaits({ ...SHORT_WAITS, longest: 60_000 });
  const warn = (): void => undefined;
  expect(limitsOf({ warn, signal }).endsAt - monotonic()).toBeCloseTo(60_000, -3);
  expect(limitsOf({ warn, signal, longest: 2_000 }).endsAt - monotonic()).toBeCloseTo(2_000, -3);
});
