/** List: the objects of the apps that can be imported. */

import { ListResponse, type ListRequest } from "@pulumi/pulumi/proto/provider_pb";
import type { Operations } from "../../lifecycle/operations";
import { warning } from "../../schema/codes";
import { hasUnknown } from "../../schema/values";
import { operationsFor } from "../../resources";
import { CONTRACT, type Arguments } from "./schema";
import { malformed } from "./failures";
import { argumentProblems } from "./invoke";
import { toolsOf, type Call, type Session } from "./session";
import { received } from "./values";

/**
 * The parts of the response: one for each object, ordered by ID, and one more if there is another page. If the query is unknown, there is
 * a single part. Objects that can't be imported are left out with a warning.
 */
export async function list(session: Session, request: ListRequest, call: Call): Promise<ListResponse[]> {
  const { listing, narrowed } = listOf(request.getToken());
  const { values } = received(request.getQuery());
  if (hasUnknown(values)) return [computed()];
  const problems = argumentProblems(narrowed, values, "a list");
  if (problems.length > 0) {
    const reasons = problems.map(({ path, reason }) => call.redact(`${path} ${reason}`));
    throw malformed(`this query is invalid: ${reasons.join("; ")}`);
  }
  const place = placeIn(request.getContinuationToken());
  const tools = toolsOf(session, call, "");
  const app = typeof values["app"] === "string" ? values["app"] : undefined;
  const found = await listing(session.run(), tools, app);
  const importable = found.filter(({ id, name, obstacle }) => {
    if (obstacle === undefined) return true;
    // Warns on the first page only.
    if (place.given === 0)
      tools.warn(warning("NOT_IMPORTABLE", `${id} ("${name}") ${obstacle}; it is left out.`));
    return false;
  });
  const following = importable.filter(({ id }) => id > place.after);
  const rest = following.slice(0, Math.max(0, limited(request.getLimit()) - place.given));
  const page = rest.slice(0, limited(request.getPageSize()));
  const after = page.at(-1)?.id;
  return [
    ...page.map(({ id, name }) => result(id, name)),
    ...(after === undefined || page.length === rest.length
      ? []
      : [continuation({ after, given: place.given + page.length })]),
  ];
}

function listOf(token: string): { listing: NonNullable<Operations["list"]>; narrowed: Arguments } {
  const contract = CONTRACT.resources[token];
  if (contract === undefined) {
    throw malformed(
      `pulumi-applinks ${CONTRACT.version} has no resource type "${token}"; a newer version may have it.`,
    );
  }
  const type = token.slice(token.lastIndexOf(":") + 1);
  const listing = operationsFor(type)?.list;
  if (listing === undefined || contract.listInputs === undefined) {
    throw malformed(`${type} is not an object of an app: there is nothing to list.`);
  }
  return { listing, narrowed: contract.listInputs };
}

/** The start of a page: the last ID and the number of objects before it. Objects that appear or disappear between two pages don't shift others. */
interface Place {
  after: string;
  given: number;
}

function placeIn(token: string): Place {
  if (token === "") return { after: "", given: 0 };
  try {
    const place: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    if (isPlace(place)) return place;
  } catch {
    // Checked below.
  }
  throw malformed("the continuation token is not valid: this provider did not issue it.");
}

function isPlace(place: unknown): place is Place {
  if (typeof place !== "object" || place === null) return false;
  const { after, given } = place as Partial<Record<keyof Place, unknown>>;
  return typeof after === "string" && typeof given === "number" && given > 0;
}

/** A limit below one means no limit. */
function limited(count: number): number {
  return count < 1 ? Infinity : count;
}

function result(id: string, name: string): ListResponse {
  const content = new ListResponse.Result();
  content.setId(id);
  content.setName(name);
  return new ListResponse().setResult(content);
}

function continuation(place: Place): ListResponse {
  const content = new ListResponse.Continuation();
  content.setContinuationToken(Buffer.from(JSON.stringify(place)).toString("base64url"));
  return new ListResponse().setContinuation(content);
}

function computed(): ListResponse {
  return new ListResponse().setComputed(new ListResponse.Computed());
}
