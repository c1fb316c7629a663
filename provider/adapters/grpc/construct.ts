/** Construct: `MutualLink` as a component for every language, created by Pulumi's SDK inside the plugin's process. */

import { createRequire } from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { ConstructResponse, type ConstructRequest } from "@pulumi/pulumi/proto/provider_pb";
import { setAllConfig } from "@pulumi/pulumi/runtime/config";
import { serializeResourceProperties } from "@pulumi/pulumi/runtime/rpc";
import { resetOptions } from "@pulumi/pulumi/runtime/settings";
import { withCode } from "../../schema/codes";
import { hasUnknown } from "../../schema/values";
import { failuresOf } from "../configuration";
import {
  declareLink,
  refuseUnsupportedOptions,
  type LinkClasses,
  type LinkOptions,
  type LinkOutputs,
  type MutualLinkArgs,
} from "../../components/mutualLink";
import { CONTRACT } from "./schema";
import { malformed, type CallFailed } from "./failures";
import type { JsonMessage } from "./protobuf";
import { toolsOf, type Call, type Session } from "./session";
import { received, sent } from "./values";

/** Functions that the SDK's own provider server uses for components, and that its type declarations lack. */
interface Internals {
  state: {
    withLocalStorage<T>(work: () => Promise<T>): Promise<T>;
    /** `terminated` becomes true when the engine no longer responds. */
    getStore(): { terminated: boolean };
  };
  settings: { awaitFeatureSupport(): Promise<void>; waitForRPCs(): Promise<void> };
  resource: {
    hookBindingFromProto(
      hooks: ReturnType<ConstructRequest["getResourceHooks"]>,
    ): pulumi.ResourceHookBinding | undefined;
  };
  server: {
    deserializeInputs(
      inputs: JsonMessage,
      dependencies: ReturnType<ConstructRequest["getInputdependenciesMap"]>,
    ): Promise<Record<string, unknown>>;
  };
}

const ofPulumi = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const state = ofPulumi("./runtime/state") as Internals["state"];
const settings = ofPulumi("./runtime/settings") as Internals["settings"];
const resource = ofPulumi("./runtime/resource") as Internals["resource"];
const server = ofPulumi("./provider/server") as Internals["server"];

const TOKEN = "applinks:index:MutualLink";

/** Registers the component and its resources with the engine, and returns its outputs. */
export function construct(
  session: Session,
  request: ConstructRequest,
  call: Call,
): Promise<ConstructResponse> {
  const inputs = request.getInputs();
  if (request.getType() !== TOKEN) {
    throw malformed(
      `pulumi-applinks ${CONTRACT.version} has no component "${request.getType()}"; its only component is ${TOKEN}.`,
    );
  }
  if (inputs === undefined) throw malformed("Construct needs inputs, which the request does not have.");
  // Each component gets its own copy of the SDK's global state.
  return state.withLocalStorage(() =>
    Promise.race([engineGone(), declared(session, request, { inputs, call })]),
  );
}

/** Rejects when the engine has ended. Otherwise the SDK's outputs would never resolve. */
function engineGone(): Promise<never> {
  return new Promise((_resolve, reject) => {
    let gone = false;
    Object.defineProperty(state.getStore(), "terminated", {
      get: () => gone,
      set: (now: boolean) => {
        gone = now;
        if (now) reject(new Error("the engine ended before the component was declared."));
      },
    });
  });
}

async function declared(
  session: Session,
  request: ConstructRequest,
  { inputs, call }: { inputs: JsonMessage; call: Call },
): Promise<ConstructResponse> {
  await configureRuntime(session, request);
  const options = optionsOf(request);
  refuseUnsupportedOptions(request.getName(), options);
  const args = await argsOf(inputs, request);
  const declare = await declarationOf(session, call, request.getName(), args);
  const secrets = request.getAdditionalsecretoutputsList();
  const component = new MutualLink(request.getName(), options, { declare, secrets });
  const response = new ConstructResponse();
  response.setUrn(await promised(component.urn));
  const [outputs, dependencies] = await serializeResourceProperties(
    `construct(${TOKEN}, ${request.getName()})`,
    component.outputs,
  );
  for (const [name, resources] of dependencies) {
    const urns = new ConstructResponse.PropertyDependencies();
    urns.setUrnsList(await Promise.all([...resources].map(({ urn }) => promised(urn))));
    response.getStatedependenciesMap().set(name, urns);
  }
  response.setState(sent(outputs));
  await settings.waitForRPCs();
  return response;
}

/** Returns a function that declares the link. Throws one error with all problems in the arguments and in the apps' configuration. */
async function declarationOf(
  session: Session,
  call: Call,
  name: string,
  args: MutualLinkArgs,
): Promise<ReturnType<typeof declareLink>> {
  const run = session.run();
  try {
    return declareLink(name, args, run.appsConfig);
  } catch (error) {
    const { problems } = await run.preflight(
      run.operation(toolsOf(session, call, "")),
      appsOf(args).filter((name) => typeof name === "string"),
    );
    const unfit = failuresOf(problems).map(({ reason }) => reason);
    throw unfit.length === 0
      ? error
      : new Error([(error as Error).message, ...unfit].join("\n"), { cause: error });
  }
}

/** The apps that arguments name, which were not checked yet. */
function appsOf({ between, grants }: { between?: unknown; grants?: unknown }): unknown[] {
  const names: unknown[] = Array.isArray(between) ? between : [];
  return [...names, ...(typeof grants === "object" && grants !== null ? Object.keys(grants) : [])];
}

async function configureRuntime(session: Session, request: ConstructRequest): Promise<void> {
  const address = session.log.address();
  if (address === undefined)
    throw malformed("Construct needs the engine's address, but neither Handshake nor Attach had one.");
  resetOptions(
    request.getProject(),
    request.getStack(),
    request.getParallel(),
    address,
    request.getMonitorendpoint(),
    request.getDryrun(),
    request.getOrganization(),
  );
  await settings.awaitFeatureSupport();
  const config = Object.fromEntries(request.getConfigMap().toArray());
  setAllConfig(config, request.getConfigsecretkeysList());
}

/** The error for arguments that a program must change. */
function misdeclared(message: string): CallFailed {
  return malformed(withCode(message, "CONFIGURATION"));
}

/** The arguments that must be known when the link is declared: all except the rotation, which may also be secret. */
async function argsOf(inputs: JsonMessage, request: ConstructRequest): Promise<MutualLinkArgs> {
  const { values, secrets } = received(inputs);
  const secret = [...secrets].filter((name) => name !== "rotation");
  if (secret.length > 0) {
    throw misdeclared(
      `MutualLink "${request.getName()}": ${secret.join(", ")} must not be secret, because Pulumi shows the values in the ` +
        "names and inputs of the link's resources. Pass plain values, for example with pulumi.unsecret.",
    );
  }
  const declared = Object.entries(values).filter(([, value]) => value !== null);
  const unknown = declared.filter(([name, value]) => name !== "rotation" && hasUnknown(value));
  if (unknown.length > 0) {
    const names = unknown.map(([name]) => name).join(", ");
    throw misdeclared(
      `MutualLink "${request.getName()}": ${names} must be known when the link is declared; do not compute it from other resources.`,
    );
  }
  const { rotation } = await server.deserializeInputs(inputs, request.getInputdependenciesMap());
  const later = rotation === undefined || rotation === null ? {} : { rotation };
  // The check of the arguments reports everything else.
  return { ...Object.fromEntries(declared), ...later } as MutualLinkArgs;
}

/** The component with its type token. */
class MutualLink extends pulumi.ComponentResource {
  readonly outputs: LinkOutputs;

  constructor(
    name: string,
    options: LinkOptions,
    { declare, secrets }: { declare: ReturnType<typeof declareLink>; secrets: string[] },
  ) {
    super(TOKEN, name, {}, options);
    const outputs = Object.entries(declare(this, CLASSES)) as [string, pulumi.Output<unknown>][];
    const secret = outputs.map(
      ([output, value]) => [output, secrets.includes(output) ? pulumi.secret(value) : value] as const,
    );
    this.outputs = Object.fromEntries(secret) as unknown as LinkOutputs;
    this.registerOutputs(this.outputs);
  }
}

/** Registers a resource by its token. It has the named outputs only. */
function classOf(type: keyof LinkClasses) {
  const token = `applinks:index:${type}`;
  const outputs = Object.keys(CONTRACT.resources[token]?.properties ?? {});
  // The state may have the link's resources as dynamic resources.
  const aliases = [{ type: `pulumi-nodejs:dynamic/applinks:${type}` }];
  return class extends pulumi.CustomResource {
    constructor(name: string, args: object, options: pulumi.CustomResourceOptions) {
      const unset = Object.fromEntries(outputs.map((output) => [output, undefined]));
      super(token, name, { ...unset, ...args }, pulumi.mergeOptions(options, { aliases }));
    }
  };
}

const CLASSES = {
  ApplicationLink: classOf("ApplicationLink"),
  IncomingClient: classOf("IncomingClient"),
  OutgoingConnection: classOf("OutgoingConnection"),
  LinkHealth: classOf("LinkHealth"),
} as unknown as LinkClasses;

/**
 * The component's options. The engine passes protect, retainOnDelete, deletedWith and the provider to the resources of the component, and
 * the SDK passes aliases and providers. Timeouts are passed to each resource here. Hooks apply to the component itself. Not supported are
 * `acceptsOutputValues`, because the response has a field for dependencies, and `stackTraceHandle`, which this SDK can't pass.
 */
function optionsOf(request: ConstructRequest): LinkOptions {
  const parent = request.getParent();
  const protect = request.getProtect();
  const retainOnDelete = request.getRetainondelete();
  const deletedWith = request.getDeletedwith();
  const ignoreChanges = request.getIgnorechangesList();
  const replaceOnChanges = request.getReplaceonchangesList();
  const replaceWith = request.getReplaceWithList();
  const customTimeouts = timeoutsOf(request);
  const hooks = resource.hookBindingFromProto(request.getResourceHooks());
  return {
    aliases: request.getAliasesList().map((alias) => {
      const spec = alias.getSpec();
      if (spec === undefined) return alias.getUrn();
      const of = (part: string, text: string): object => (text === "" ? {} : { [part]: text });
      return {
        ...of("name", spec.getName()),
        ...of("type", spec.getType()),
        ...of("project", spec.getProject()),
        ...of("stack", spec.getStack()),
        ...of("parent", spec.getParenturn()),
        ...(spec.getNoparent() ? { parent: pulumi.rootStackResource } : {}),
      };
    }),
    dependsOn: request.getDependenciesList().map((urn) => new pulumi.DependencyResource(urn)),
    providers: Object.fromEntries(
      request
        .getProvidersMap()
        .toArray()
        .map(([name, reference]) => [name, new pulumi.DependencyProviderResource(reference)]),
    ),
    ...(parent === "" ? {} : { parent: new pulumi.DependencyResource(parent) }),
    ...(protect === undefined ? {} : { protect }),
    ...(retainOnDelete === undefined ? {} : { retainOnDelete }),
    ...(deletedWith === "" ? {} : { deletedWith: new pulumi.DependencyResource(deletedWith) }),
    ...(ignoreChanges.length === 0 ? {} : { ignoreChanges }),
    ...(replaceOnChanges.length === 0 ? {} : { replaceOnChanges }),
    ...(replaceWith.length === 0
      ? {}
      : { replaceWith: replaceWith.map((urn) => new pulumi.DependencyResource(urn)) }),
    ...(request.hasReplacementTrigger() ? { replacementTrigger: request.getReplacementTrigger() } : {}),
    ...(request.hasDeletebeforereplace()
      ? { deleteBeforeReplace: request.getDeletebeforereplace() === true }
      : {}),
    ...(hooks === undefined ? {} : { hooks }),
    ...(customTimeouts === undefined
      ? {}
      : { transformations: [({ props, opts }) => ({ props, opts: { ...opts, customTimeouts } })] }),
  };
}

/** The declared timeouts. SDKs send the others as empty strings. `toObject` would name the one of deletions `pb_delete`. */
function timeoutsOf(request: ConstructRequest): pulumi.CustomTimeouts | undefined {
  const sent = request.getCustomtimeouts();
  const declared = Object.entries({
    create: sent?.getCreate(),
    update: sent?.getUpdate(),
    delete: sent?.getDelete(),
    read: sent?.getRead(),
  }).filter(([, duration]) => duration !== undefined && duration !== "");
  return declared.length === 0 ? undefined : Object.fromEntries(declared);
}

/** The value of an output, or its error. */
function promised<T>(output: pulumi.Output<T>): Promise<T> {
  return (output as unknown as { promise(): Promise<T> }).promise();
}
