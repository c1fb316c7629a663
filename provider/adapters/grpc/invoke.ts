/** Invoke: the functions of the provider. */

import { InvokeResponse, type InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { ofWrongType } from "../../schema/reasons";
import { hintAmong } from "../../schema/suggest";
import type { FunctionInputs, FunctionName } from "../../schema/types.gen";
import type { Problem } from "../../schema/validate";
import { FUNCTIONS, type ProviderFunction } from "../../functions";
import type { Properties } from "../../schema/values";
import { CONTRACT, type Arguments } from "./schema";
import { checkFailures, malformed } from "./failures";
import { toolsOf, type Call, type Session } from "./session";
import { received, sent } from "./values";

/** The result of a function, or the problems in its arguments. */
export async function invoke(session: Session, request: InvokeRequest, call: Call): Promise<InvokeResponse> {
  const token = request.getTok();
  const [, name = ""] = /^applinks:index:(\w+)$/.exec(token) ?? [];
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name as FunctionName] : undefined;
  const contract = CONTRACT.functions[token];
  if (called === undefined || contract === undefined) {
    const names = Object.keys(FUNCTIONS);
    const hint = hintAmong(name, names);
    throw malformed(`pulumi-applinks has no function "${token}"; ${hint}`);
  }
  const values = given(received(request.getArgs()).values);
  const response = new InvokeResponse();
  const problems = argumentProblems(contract.inputs, values, "this function");
  response.setFailuresList(checkFailures(problems, call.redact));
  if (problems.length > 0) return response;
  const context = session.run().operation(toolsOf(session, call, ""));
  // The arguments were checked against the function's schema above.
  const args = values as unknown as FunctionInputs[FunctionName];
  response.setReturn(sent(await (called as ProviderFunction<FunctionName>)(context, args)));
  return response;
}

/** All problems in the values of `whose` arguments. All arguments are strings. */
export function argumentProblems(
  { properties, required = [] }: Arguments,
  values: Properties,
  whose: string,
): Problem[] {
  const known = Object.keys(properties);
  const named = given(values);
  const missing = required.filter((name) => !(name in named));
  return [
    ...missing.map((path) => ({ path, reason: "is missing" })),
    ...Object.entries(named).flatMap(([path, value]) => {
      if (!known.includes(path)) {
        const hint = hintAmong(path, known);
        return [{ path, reason: `is not an argument of ${whose}; ${hint}` }];
      }
      return typeof value === "string" ? [] : [{ path, reason: ofWrongType("string", value) }];
    }),
  ];
}

/** The values without null and undefined. */
function given(values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
