/** A `pulumi` on PATH that prints recorded outputs, and writes nothing. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ModelStack } from "../../engineModel";

/** The commands that a review uses: `open` is the export with secrets in plain text. */
type StubCommand = "export" | "open" | "preview" | "config" | "name";

/** What a command prints, and its exit code; 0 by default. */
export interface StubAnswer {
  stdout?: string;
  stderr?: string;
  code?: number;
}

/** A stub. */
export interface StubPulumi {
  environment: Record<string, string>;
  /** The arguments of all calls. */
  calls(): string[];
}

const SCRIPT = `#!/bin/sh
cd "$(dirname "$0")" || exit 99
echo "$*" >> calls
case "$*" in
  "stack export"*--show-secrets*) name=open ;;
  "stack export"*) name=export ;;
  "preview "*) name=preview ;;
  "config "*) name=config ;;
  "stack --show-name"*) name=name ;;
  *) name=unknown ;;
esac
[ -f "$name.err" ] && cat "$name.err" >&2
[ -f "$name.out" ] && cat "$name.out"
exit "$(cat "$name.code" 2>/dev/null || echo 98)"
`;

/** Writes a stub with these answers into a new folder below `folder`. */
export function stubPulumi(folder: string, answers: Partial<Record<StubCommand, StubAnswer>>): StubPulumi {
  const bin = mkdtempSync(path.join(folder, "bin-"));
  const file = (name: string) => path.join(bin, name);
  writeFileSync(file("pulumi"), SCRIPT);
  chmodSync(file("pulumi"), 0o755);
  for (const [name, { stdout = "", stderr = "", code = 0 }] of Object.entries(answers)) {
    writeFileSync(file(`${name}.out`), stdout);
    writeFileSync(file(`${name}.err`), stderr);
    writeFileSync(file(`${name}.code`), String(code));
  }
  return {
    environment: { PATH: `${bin}:${process.env["PATH"] ?? ""}` },
    calls: () => (existsSync(file("calls")) ? readFileSync(file("calls"), "utf8").trim().split("\n") : []),
  };
}

/** What `pulumi preview --json --show-sames` prints for a program that declares the inputs of a stack, with changes. */
export function previewOf(
  { state }: ModelStack,
  changes: { project?: string; stack?: string; inputs?: Record<string, Values>; without?: string[] } = {},
): string {
  const { project = "links", stack = "dev", inputs = {}, without = [] } = changes;
  const urnOf = (type: string, name: string): string => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const provider = `${urnOf("pulumi:providers:pulumi-nodejs", "default")}::1`;
  const names = new Set([...state.keys(), ...Object.keys(inputs)]);
  const steps = [...names].map((name) => {
    const known = state.get(name);
    const { type: declaredType, ...declared } = inputs[name] ?? {};
    const type = `pulumi-nodejs:dynamic/applinks:${known?.type ?? String(declaredType)}`;
    const urn = urnOf(type, name);
    const own = { urn, type, custom: true, provider };
    const op = without.includes(name)
      ? "delete"
      : known === undefined
        ? "create"
        : name in inputs
          ? "update"
          : "same";
    const oldState =
      known === undefined
        ? {}
        : {
            oldState: { ...own, id: known.id, inputs: masked(known.inputs), outputs: masked(known.outputs) },
          };
    const newState =
      op === "delete" ? {} : { newState: { ...own, inputs: masked({ ...known?.inputs, ...declared }) } };
    return { op, urn, provider, ...oldState, ...newState, detailedDiff: null };
  });
  return JSON.stringify({ config: {}, steps, duration: 1, changeSummary: { same: steps.length } });
}

type Values = Record<string, unknown>;

function masked(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, name === "clientSecret" ? "[secret]" : value]),
  );
}
