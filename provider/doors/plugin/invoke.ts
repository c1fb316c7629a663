/** Invoke: the functions of the provider. */

import { InvokeResponse, type InvokeRequest } from "@pulumi/pulumi/proto/provider_pb";
import { closest } from "../../contract/suggest";
import type { Problem } from "../../contract/validate";
import * as functions from "../../functions";
import type { Context } from "../../lifecycle/context";
import type { Properties } from "../../contract/values";
import { malformed } from "./failures";
import { checkFailures } from "./resources";
import { toolsOf, type Call, type Session } from "./session";
import { received, sent } from "./values";

/** The arguments that something takes, by name; all are texts. */
interface Arguments {
  required: string[];
  optional: string[];
}

/** A function as the engine calls it. Lists come as a member of an object: a function's result has to be one. */
interface Function extends Arguments {
  call(context: Context, args: functions.AppArgs & functions.RedirectUrlArgs): object | Promise<object>;
}

const OF_ONE_APP = { required: ["app"], optional: [] };

const FUNCTIONS: Record<string, Function> = {
  getManifest: { ...OF_ONE_APP, call: functions.getManifest },
  getScopes: { ...OF_ONE_APP, call: (context, args) => ({ scopes: functions.getScopes(context, args) }) },
  getApplicationLinks: {
    ...OF_ONE_APP,
    call: async (context, args) => ({ applicationLinks: await functions.getApplicationLinks(context, args) }),
  },
  getIncomingClients: {
    ...OF_ONE_APP,
    call: async (context, args) => ({ incomingClients: await functions.getIncomingClients(context, args) }),
  },
  getOutgoingConnections: {
    ...OF_ONE_APP,
    call: async (context, args) => ({
      outgoingConnections: await functions.getOutgoingConnections(context, args),
    }),
  },
  getRedirectUrl: {
    required: ["app"],
    optional: ["remoteApp", "authorizationEndpoint"],
    call: (context, args) => ({ redirectUrl: functions.getRedirectUrl(context, args) }),
  },
};

/** The result of a function, or what is wrong with its arguments. */
export async function invoke(session: Session, request: InvokeRequest, call: Call): Promise<InvokeResponse> {
  const [, name = ""] = /^applinks:index:(\w+)$/.exec(request.getTok()) ?? [];
  const called = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (called === undefined) {
    const names = Object.keys(FUNCTIONS);
    const guess = closest(name, names);
    const hint = guess === undefined ? `it has ${names.join(", ")}` : `did you mean "${guess}"?`;
    throw malformed(`"${request.getTok()}" is no function of pulumi-applinks; ${hint}`);
  }
  const values = given(received(request.getArgs()).values);
  const response = new InvokeResponse();
  const problems = argumentProblems(called, values, "this function");
  response.setFailuresList(checkFailures(problems, call.discreet));
  if (problems.length > 0) return response;
  const context = session.run().operation(toolsOf(session, call, ""));
  const args = values as unknown as functions.RedirectUrlArgs;
  response.setReturn(sent(await called.call(context, args)));
  return response;
}

/** Everything that is wrong with the values given for `whose` arguments. */
export function argumentProblems(
  { required, optional }: Arguments,
  values: Properties,
  whose: string,
): Problem[] {
  const known = [...required, ...optional];
  const named = given(values);
  const missing = required.filter((name) => !(name in named));
  return [
    ...missing.map((path) => ({ path, reason: "is missing" })),
    ...Object.entries(named).flatMap(([path, value]) => {
      if (!known.includes(path)) {
        const guess = closest(path, known);
        const hint = guess === undefined ? `it has ${known.join(", ")}` : `did you mean "${guess}"?`;
        return [{ path, reason: `is not an argument of ${whose}; ${hint}` }];
      }
      return typeof value === "string" ? [] : [{ path, reason: "must be a string" }];
    }),
  ];
}

/** The values without those that say that there is none. */
function given(values: Properties): Properties {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
