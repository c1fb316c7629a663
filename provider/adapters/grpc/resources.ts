/** Check, Diff, Create, Read, Update and Delete of the custom resources. */

import {
  CheckResponse,
  CreateResponse,
  ReadResponse,
  UpdateResponse,
  type CheckRequest,
  type CreateRequest,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type ReadRequest,
  type UpdateRequest,
} from "@pulumi/pulumi/proto/provider_pb";
import { closest } from "../../schema/suggest";
import { validateInputs } from "../../schema/validate";
import { PartialFailure } from "../../lifecycle/lifecycleError";
import type { Operations } from "../../lifecycle/operations";
import { hasUnknown, UNKNOWN, type Properties } from "../../schema/values";
import { notesOf } from "../configuration";
import { operationsFor } from "../../resources";
import { CONTRACT, secretsIn, type ResourceContract } from "./schema";
import { diffResponse } from "./diff";
import { checkFailures, initializationFailure, malformed } from "./failures";
import type { JsonMessage } from "./protobuf";
import { toolsOf, type Call, type Session } from "./session";
import { received, sent, textsIn, type Received } from "./values";

/** The checked inputs, or all problems in them. */
export async function check(session: Session, request: CheckRequest, call: Call): Promise<CheckResponse> {
  const { operations, contract } = typeOf(request.getUrn());
  const news = requireProperties(request.getNews(), "Check", "news");
  const tools = toolsOf(session, call, request.getUrn());
  const { inputs, problems } = await operations.check(
    session.run(),
    tools,
    news.values,
    received(request.getOlds()).values,
  );
  const response = new CheckResponse();
  response.setInputs(sent(inputs, secretInputs(contract, news)));
  response.setFailuresList(checkFailures(problems, call.redact));
  return response;
}

/** How the declared inputs differ from the state. */
export function diff(session: Session, request: DiffRequest, call: Call): DiffResponse {
  const { operations } = typeOf(request.getUrn());
  const state = requireProperties(request.getOlds(), "Diff", "olds").values;
  const inputs = requireProperties(request.getNews(), "Diff", "news").values;
  const result = operations.diff(session.run(), request.getId(), state, inputs);
  const { warn } = toolsOf(session, call, request.getUrn());
  notesOf(request.getId(), result).forEach(warn);
  // Old engines don't send the old inputs. The state contains them, too.
  const oldInputs = request.hasOldInputs() ? received(request.getOldInputs()).values : state;
  return diffResponse(result, { state, oldInputs, inputs });
}

/** Creates the object; in a preview, returns the outputs that are known. */
export async function create(session: Session, request: CreateRequest, call: Call): Promise<CreateResponse> {
  const { operations, contract } = typeOf(request.getUrn());
  const inputs = requireProperties(request.getProperties(), "Create", "properties");
  const response = new CreateResponse();
  if (request.getPreview()) {
    response.setProperties(previewed(session, operations, contract, undefined, inputs));
    return response;
  }
  const run = session.run();
  const tools = toolsOf(session, call, request.getUrn());
  requireValid(operations, inputs.values, call);
  const { id, state } = await finishing(call, contract, inputs, () =>
    operations.create(run, tools, inputs.values),
  );
  response.setId(id);
  response.setProperties(sent(state, secretOutputs(contract, inputs, state)));
  return response;
}

/** Updates the object to the declared state; in a preview, returns the outputs that are known. */
export async function update(session: Session, request: UpdateRequest, call: Call): Promise<UpdateResponse> {
  const { operations, contract } = typeOf(request.getUrn());
  const olds = requireProperties(request.getOlds(), "Update", "olds");
  const news = requireProperties(request.getNews(), "Update", "news");
  // A secret output stays secret. An input is secret if the declared one is.
  const outputs = [...olds.secrets].filter((name) => !(name in contract.inputProperties));
  const secret = { values: news.values, secrets: new Set([...news.secrets, ...outputs]) };
  const response = new UpdateResponse();
  if (request.getPreview()) {
    response.setProperties(previewed(session, operations, contract, olds.values, secret));
    return response;
  }
  const run = session.run();
  const tools = toolsOf(session, call, request.getUrn());
  requireValid(operations, news.values, call);
  const { state } = await finishing(call, contract, secret, () =>
    operations.update(run, tools, identified(request.getId()), olds.values, news.values),
  );
  response.setProperties(sent(state, secretOutputs(contract, secret, state)));
  return response;
}

/** Reads the object with the ID: a refresh passes the old state, an import only the ID. Returns an empty response if there is none. */
export async function read(session: Session, request: ReadRequest, call: Call): Promise<ReadResponse> {
  const { operations, contract } = typeOf(request.getUrn());
  const inputs = received(request.getInputs());
  const olds = received(request.getProperties());
  // The engine sends the arguments of a resource's `get`, even if empty, as inputs and as properties. They are not a state that an
  // operation created: each of those has a drift.
  const state = "drift" in olds.values ? olds.values : undefined;
  const tools = toolsOf(session, call, request.getUrn());
  // A refresh also reads the resources of a program's `get`, which have no inputs.
  const external = state !== undefined && Object.keys(inputs.values).length === 0;
  const found = await operations.read(session.run(), tools, identified(request.getId()), state, external);
  const response = new ReadResponse();
  if (found === undefined) return response;
  const secrets = { values: olds.values, secrets: new Set([...inputs.secrets, ...olds.secrets]) };
  response.setId(found.id);
  response.setProperties(sent(found.state, secretOutputs(contract, secrets, found.state)));
  // The engine would store them, and the next refresh could not tell the resource from one that is declared.
  response.setInputs(external ? sent({}) : sent(found.inputs, secretInputs(contract, inputs)));
  return response;
}

/** Deletes the object. Succeeds if it no longer exists. */
export async function remove(session: Session, request: DeleteRequest, call: Call): Promise<void> {
  const { operations } = typeOf(request.getUrn());
  const { values } = requireProperties(request.getProperties(), "Delete", "properties");
  const tools = toolsOf(session, call, request.getUrn());
  await operations.delete(session.run(), tools, identified(request.getId()), values);
}

/**
 * Rejects inputs that violate the schema or are unknown. Engines send what Check returned; a request without a Check must not write to an app.
 * Only Check validates the meaning of the inputs, because this may need requests.
 */
function requireValid({ type }: Operations, inputs: Properties, { redact }: Call): void {
  const unknown = Object.keys(inputs).filter((name) => hasUnknown(inputs[name]));
  const problems = [
    ...validateInputs(type, inputs),
    ...unknown.map((path) => ({ path, reason: "must be known" })),
  ];
  if (problems.length === 0) return;
  const reasons = problems.map(({ path, reason }) => redact(`${path} ${reason}`));
  throw malformed(`the inputs are not valid, and no Check returned them: ${reasons.join("; ")}`);
}

/** The known outputs, and unknown values for the others. */
function previewed(
  session: Session,
  operations: Operations,
  contract: ResourceContract,
  state: Properties | undefined,
  inputs: Received,
): JsonMessage {
  const certain = operations.previewOutputs(session.run(), state, inputs.values);
  const computed = Object.keys(contract.properties).filter((name) => !(name in contract.inputProperties));
  const unknown = Object.fromEntries(computed.map((name) => [name, UNKNOWN]));
  const outputs = { ...unknown, ...certain };
  return sent(outputs, secretOutputs(contract, inputs, outputs));
}

/** Converts a partial failure, so that the engine stores the object's ID in the state. */
async function finishing<T>(
  { redact }: Call,
  contract: ResourceContract,
  inputs: Received,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    const { resourceId: id } = error;
    const reason = redact(error.message);
    const properties = sent(error.state, secretOutputs(contract, inputs, error.state));
    throw initializationFailure(
      { id, properties, inputs: sent(inputs.values, secretInputs(contract, inputs)), reason },
      error,
    );
  }
}

/**
 * The secret outputs: those that the schema declares secret, those whose input of the same name is secret, and those that contain a string
 * of such an input, for example the scopes that secret scopes imply.
 */
function secretOutputs(contract: ResourceContract, { values, secrets }: Received, state: object): string[] {
  const texts = [...secrets].flatMap((name) => textsIn(values[name]));
  const repeating = Object.entries(state).filter(
    ([name, value]) =>
      !(name in contract.inputProperties) &&
      textsIn(value).some((reported) => texts.some((text) => reported.includes(text))),
  );
  return [...secretsIn(contract.properties), ...secrets, ...repeating.map(([name]) => name)];
}

function secretInputs(contract: ResourceContract, inputs: Received): string[] {
  return [...secretsIn(contract.inputProperties), ...inputs.secrets];
}

/** The type of a resource, from its URN `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
function typeOf(urn: string): { operations: Operations; contract: ResourceContract } {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const contract = CONTRACT.resources[token];
  const operations = operationsFor(token.slice(token.lastIndexOf(":") + 1));
  if (contract !== undefined && operations !== undefined) return { contract, operations };
  // `pulumi import` also requests types that have no object.
  if (contract !== undefined) {
    throw malformed(
      `${token} is a component: it has no object of its own, and nothing to import. Import the resources that it is made of, or ` +
        'declare it with adopt: "always", which adopts existing objects.',
    );
  }
  const guess = closest(token, Object.keys(CONTRACT.resources));
  throw malformed(
    `pulumi-applinks ${CONTRACT.version} does not have the resource type in the URN "${urn}"; ` +
      (guess === undefined ? "a newer version may have it." : `did you mean the type ${guess}?`),
  );
}

function requireProperties(struct: JsonMessage | undefined, call: string, property: string): Received {
  if (struct === undefined) throw malformed(`${call} needs ${property}, which the request does not have.`);
  return received(struct);
}

function identified(id: string): string {
  if (id === "") throw malformed("the request does not have the ID of the resource.");
  return id;
}
