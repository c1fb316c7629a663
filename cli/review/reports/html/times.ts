/** Times in the page. They are in UTC: readers in several countries compare them with logs. */

import { markup, type Markup } from "../../markup";

/** A time from ISO 8601: `2026-11-28 04:00 UTC`. Another text is shown as it is. */
export function time(iso: string): Markup {
  const text = timeText(iso);
  return text === iso ? markup`${iso}` : markup`<time datetime="${iso}">${text}</time>`;
}

/** The same as plain text. */
export function timeText(iso: string): string {
  const date = dateOf(iso);
  return date === undefined ? iso : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The day alone: `2026-11-28`. */
export function day(iso: string): Markup {
  const date = dateOf(iso);
  if (date === undefined) return markup`${iso}`;
  return markup`<time datetime="${iso}">${date.toISOString().slice(0, 10)}</time>`;
}

/** How long it was between two times: `7 s`, `3 min 20 s`; `undefined` if they are no times. */
export function durationText(from: string, to: string): string | undefined {
  const [start, end] = [dateOf(from), dateOf(to)];
  if (start === undefined || end === undefined || end < start) return undefined;
  const seconds = Math.round((end.getTime() - start.getTime()) / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

function dateOf(iso: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT/.test(iso)) return undefined;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
