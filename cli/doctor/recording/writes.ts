/** The writes of a recording: those that the provider knows by their method and path, and the templates of the others. */

import type { AppTarget } from "../../../provider/atlassian/target";
import { newTrial, type Trial } from "../confirm/trial";
import {
  asExchange,
  outgoingRootsOf,
  versionless,
  withoutQuery,
  type RecordedExchange,
  type Recording,
} from "./recording";
import { templateOf } from "./template";

/** What a write does, as a trial with test objects does it, too. */
type Step = (trial: Trial, exchange: RecordedExchange) => void;

/** A write that the provider knows. */
interface KnownWrite {
  methods: readonly string[];
  path: RegExp;
  /** `undefined` for one that no fact is about. */
  step?: Step;
}

const escaped = (text: string): string => text.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");

const creationOf = (exchange: RecordedExchange) => ({
  exchange: asExchange(exchange),
  id: undefined,
  key: "",
});

/** The writes that the provider knows, with "latest" as the version. The first one that matches counts. */
function knownWrites(target: AppTarget, outgoingRoot: string | undefined): KnownWrite[] {
  const { applicationLinks, incoming } = target.paths;
  const roots = outgoingRootsOf(target, outgoingRoot).map((root) => escaped(versionless(root)));
  const [links, clients, configs] = [
    `${escaped(applicationLinks)}/latest`,
    `${escaped(versionless(incoming))}/client`,
    `(?:${roots.join("|")})/config`,
  ];
  const known = (methods: string, path: string, step?: Step): KnownWrite => ({
    methods: methods.split(" "),
    path: new RegExp(`^${path}/?$`),
    ...(step === undefined ? {} : { step }),
  });
  return [
    known("POST", clients, (trial, exchange) => {
      trial.incoming = { ...trial.incoming, created: creationOf(exchange) };
    }),
    known("PUT", `${clients}/reset/[^/]+`, (trial, exchange) => {
      trial.incoming = { ...trial.incoming, reset: asExchange(exchange) };
    }),
    known("PUT", `${clients}/[^/]+`, (trial, exchange) => {
      trial.incoming = { ...trial.incoming, update: asExchange(exchange) };
    }),
    known("DELETE", `${clients}/[^/]+`, (trial, exchange) => {
      trial.incoming = { ...trial.incoming, deleted: asExchange(exchange) };
    }),
    known("POST", configs, (trial, exchange) => {
      trial.outgoing = { ...trial.outgoing, created: creationOf(exchange) };
    }),
    known("PUT", `${configs}/[^/]+`, (trial, exchange) => {
      trial.outgoing = { ...trial.outgoing, update: asExchange(exchange) };
    }),
    known("DELETE", `${configs}/[^/]+`, (trial, exchange) => {
      trial.outgoing = { ...trial.outgoing, deleted: asExchange(exchange) };
    }),
    known("PUT", `${links}/applicationlink`, (trial, exchange) => {
      trial.links = { ...trial.links, created: creationOf(exchange) };
    }),
    known("PUT", `${links}/applinks/[^/]+`, (trial, exchange) => {
      trial.links = { ...trial.links, update: asExchange(exchange) };
    }),
    known("DELETE", `${links}/applinks/[^/]+`, (trial, exchange) => {
      trial.links = { ...trial.links, deleted: asExchange(exchange) };
    }),
    known("POST DELETE", `${links}/applicationlink/[^/]+`),
    known("POST", `${links}/applicationlinkForm/(?:createAppLink|createStaticUrlAppLink|details)`),
    known("PUT", `${links}/status/[^/]+/oauth`),
  ];
}

/** The writes of a recording by what the provider knows of them. */
export interface SortedWrites {
  /** The responses that have bodies, as a trial with test objects has them. The last write of each kind counts. */
  trial: Trial;
  /** The templates of the methods and paths that the provider doesn't know. */
  unknown: string[];
}

/** Sorts the writes of a recording. */
export function sortWrites({ writes, outgoingRoot }: Recording, target: AppTarget): SortedWrites {
  const known = knownWrites(target, outgoingRoot);
  const trial = newTrial(target);
  const unknown = new Set<string>();
  for (const write of writes) {
    const { method, path, response } = write;
    const own = versionless(withoutQuery(path));
    const match = known.find(({ methods, path: pattern }) => methods.includes(method) && pattern.test(own));
    if (match === undefined) unknown.add(`${method} ${templateOf(path)}`);
    else if (response?.isBodyLost === false) match.step?.(trial, write);
  }
  return { trial, unknown: [...unknown] };
}
