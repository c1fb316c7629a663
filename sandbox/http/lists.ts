import type { FastifyRequest } from "fastify";

/** The size of a page, small so that few objects fill several. */
const PAGE = 3;

/** The body of a list in one of the forms of a fact: an array, a page in the format of Bitbucket's API, or an object of another format. */
export function listBody(
  request: FastifyRequest,
  form: "array" | "pages" | "unknown",
  items: unknown[],
): unknown {
  if (form === "array") return items;
  if (form === "unknown") return { total: items.length, results: { items } };
  const { start: first } = request.query as { start?: string };
  const start = Number(first ?? 0);
  const values = items.slice(start, start + PAGE);
  const nextPageStart = start + values.length;
  const isLastPage = nextPageStart >= items.length;
  return {
    size: values.length,
    limit: PAGE,
    isLastPage,
    values,
    start,
    ...(!isLastPage && { nextPageStart }),
  };
}
