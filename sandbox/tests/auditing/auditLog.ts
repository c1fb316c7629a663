/** Reads an app's audit log in tests. */

import { request, type Responded } from "../rest";

/** An event as the REST API returns it. */
export interface Entity {
  timestamp: string;
  author: { id: string; name: string; type: string; uri?: string; avatarUri: string };
  type: { action: string; actionI18nKey: string; category: string; categoryI18nKey: string };
  affectedObjects: object[];
  changedValues: { key: string; i18nKey: string; from?: string; to?: string }[];
  extraAttributes: { name: string; nameI18nKey: string; value: string }[];
  source: string;
  system: string;
  node?: string;
  method: string;
}

/** A page of events. */
export interface Page {
  entities: Entity[];
  pagingInfo: {
    lastPage: boolean;
    size: number;
    nextPageCursor?: string;
    nextPageOffset?: number;
    nextPageLink?: string;
  };
}

/** Requests events; by default as the system administrator. */
export function search(url: string, query: Record<string, string> = {}, as?: string): Promise<Responded> {
  const path = `/rest/auditing/1.0/events?${new URLSearchParams(query).toString()}`;
  return request(url, "GET", path, as === undefined ? {} : { as });
}

/** A page of events, newest first. */
export async function page(url: string, query: Record<string, string> = {}): Promise<Page> {
  const { status, json, text } = await search(url, query);
  if (status !== 200) throw new Error(`${status} ${text}`);
  return json as Page;
}

/** The events except searches of the audit log, newest first. */
export async function events(url: string): Promise<Entity[]> {
  const { entities } = await page(url);
  return entities.filter(({ type }) => !type.actionI18nKey.endsWith(".audit.search"));
}

/** The values by the end of their keys: `client.id` for `audit.logging.summary.client.id`. */
export function byKey<V>(items: { key: string; value: V }[]): Record<string, V> {
  return Object.fromEntries(
    items.map(({ key, value }) => [
      key.replace(/^audit\.logging\.(summary|changed\.value|category)\./, ""),
      value,
    ]),
  );
}

/** The attributes of an event by the end of their keys. */
export const attributes = ({ extraAttributes }: Entity): Record<string, string> =>
  byKey(extraAttributes.map(({ nameI18nKey, value }) => ({ key: nameI18nKey, value })));

/** The changed values of an event by the end of their keys. */
export const changes = ({
  changedValues,
}: Entity): Record<string, { from: string | undefined; to: string | undefined }> =>
  byKey(changedValues.map(({ i18nKey, from, to }) => ({ key: i18nKey, value: { from, to } })));
