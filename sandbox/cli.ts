#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { startSandbox, type AppOptions, type ProductName } from "./index";
import { dialectProblems, parseDialect, type Dialect } from "../facts/dialect";
import { products } from "./products/products";

interface StartOptions {
  app: string[];
  dialect: string[];
  recording: string[];
  seed?: string;
  portBase?: number;
  controlPort?: number;
  snapshot?: string;
  untilStdinCloses?: boolean;
}

const port = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw new InvalidArgumentError("Not a port.");
  return value;
};

const program = new Command("applinks-sandbox").description(
  "An emulator of the application-link and OAuth 2.0 administration of Atlassian Data Center apps",
);

program
  .command("start")
  .description("Start the apps on loopback and print their addresses")
  .option(
    "--app <name=product[@version]...>",
    "an app to run (default: jira=jira confluence=confluence)",
    collect,
    [],
  )
  .option(
    "--dialect <[app:]fact=alternative...>",
    "what the apps, or one app, do otherwise than assumed, by uncertain fact (FIDELITY.md); random:<seed> draws a dialect",
    collect,
    [],
  )
  .option(
    "--recording <[app:]file...>",
    "a report of applinks doctor: the apps, or one app, do what the report's instance does; --dialect takes precedence",
    collect,
    [],
  )
  .option("--seed <file>", "YAML or JSON file with the initial state, in the format of an export")
  .option("--port-base <port>", "the first app's port; the others follow (default: free ports)", port)
  .option("--control-port <port>", "the control interface's port (default: a free one)", port)
  .option("--snapshot <file>", "keep the state in this file across restarts")
  .option(
    "--until-stdin-closes",
    "stop when standard input closes, for example because the parent process ends",
  )
  .action(start);

function collect(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}

async function start(options: StartOptions): Promise<void> {
  const described = options.app.length > 0 ? options.app : ["jira=jira", "confluence=confluence"];
  const names = described.map(appName);
  const apps = Object.fromEntries(
    described.map((text, number) => [
      appName(text),
      {
        ...appOptions(text, options.portBase, number),
        settings: { dialect: dialectOf(appName(text), names, options) },
      },
    ]),
  );
  const { controlPort, snapshot } = options;
  const sandbox = await startSandbox({
    apps,
    ...(controlPort !== undefined && { controlPort }),
    ...(snapshot !== undefined && { snapshot }),
  });
  if (options.seed !== undefined) await sandbox.control.seed(readFileSync(options.seed, "utf8"));
  const lines = Object.entries(sandbox.apps).map(([name, { url }]) => `${name} ${url}`);
  process.stdout.write(`${lines.join("\n")}\ncontrol ${sandbox.controlUrl}\n`);

  const stop = (): void => {
    sandbox.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (options.untilStdinCloses === true) process.stdin.resume().once("end", stop).once("close", stop);
}

/** The dialect of one app: of recordings, then of options. Ends the process for an invalid one. */
function dialectOf(app: string, names: string[], { dialect, recording }: StartOptions): Dialect {
  const ofApp = (texts: string[]): string[] =>
    texts.flatMap((text) => {
      const name = names.find((candidate) => text.startsWith(`${candidate}:`));
      if (name === undefined) return [text];
      return name === app ? [text.slice(name.length + 1)] : [];
    });
  const recorded = ofApp(recording).map(recordedDialect);
  try {
    return Object.assign({}, ...recorded, parseDialect(ofApp(dialect))) as Dialect;
  } catch (error) {
    return program.error(`error: --dialect: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The dialect in a report. Ends the process if the file has no valid one. */
function recordedDialect(file: string): Dialect {
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as { dialect?: unknown } | null;
    const problems = dialectProblems(report?.dialect);
    if (problems.length > 0) throw new Error(problems.join("; "));
    return report?.dialect as Dialect;
  } catch (error) {
    return program.error(
      `error: --recording: ${file}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const appName = (text: string): string => text.split("=")[0] ?? text;

function appOptions(text: string, portBase: number | undefined, number: number): AppOptions {
  const [product = "", version] = (text.split("=")[1] ?? text).split("@");
  if (!(product in products)) {
    program.error(`error: unknown product ${product}; supported: ${Object.keys(products).join(", ")}`);
  }
  return {
    product: product as ProductName,
    ...(version !== undefined && { version }),
    ...(portBase !== undefined && { port: portBase + number }),
  };
}

void program.parseAsync();
