import { textOf } from "../../../../../cli/review/markup";
import { day, durationText, time, timeText } from "../../../../../cli/review/reports/html/times";

test("a time is shown in UTC, to the minute", () => {
  expect(timeText("2026-11-28T05:00:07+01:00")).toBe("2026-11-28 04:00 UTC");
  expect(textOf(time("2026-11-28T04:00:07Z"))).toBe(
    '<time datetime="2026-11-28T04:00:07Z">2026-11-28 04:00 UTC</time>',
  );
  expect(textOf(day("2026-11-28T04:00:07Z"))).toBe('<time datetime="2026-11-28T04:00:07Z">2026-11-28</time>');
});

test.each(["", "yesterday", "2026-13-40T99:99:99Z", "1"])("%j is no time, and is shown as it is", (text) => {
  expect(timeText(text)).toBe(text);
  expect(textOf(time(text))).toBe(text);
  expect(textOf(day(text))).toBe(text);
});

test.each([
  ["2026-11-28T04:00:07.400Z", "7 s"],
  ["2026-11-28T04:03:20Z", "3 min 20 s"],
  ["2026-11-28T03:59:59Z", undefined],
  ["later", undefined],
])("from 04:00:00 to %s it takes %s", (end, duration) => {
  expect(durationText("2026-11-28T04:00:00Z", end)).toBe(duration);
});
