#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { dialectProblems, parseDialect, type Dialect } from "../facts/dialect";
import { startSandbox, type AppOptions, type ProductName, type TlsOptions } from "./index";
import { openInBrowser } from "./openInBrowser";
import { cloudProducts } from "./products/cloudSites";
import { products } from "./products/products";

interface StartOptions {
  app: string[];
  displayUrl: string[];
  tlsCert?: string;
  tlsKey?: string;
  host: string[];
  dialect: string[];
  recording: string[];
  seed?: string;
  portBase?: number;
  controlPort?: number;
  startPort?: number;
  open?: boolean;
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
    "an app to run; version `cloud`: a Cloud site (default: jira=jira confluence=confluence)",
    collect,
    [],
  )
  .option(
    "--host <name=host...>",
    "the host name of a Cloud site (default: its name below .localhost)",
    collect,
    [],
  )
  .option(
    "--display-url <name=url...>",
    "an app's base URL if people reach it at another address, for example behind a proxy",
    collect,
    [],
  )
  .option("--tls-cert <file>", "the apps' certificate as PEM; they then use https")
  .option("--tls-key <file>", "the certificate's key as PEM")
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
  .option("--start-port <port>", "the start page's port (default: a free one)", port)
  .option("--open", "open the start page in the default browser")
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
    described.map((text, number) => {
      const app = appOptions(text, options.portBase, number);
      const dialect = dialectOf({ name: appName(text), ...app }, names, options);
      return [appName(text), { ...app, settings: { dialect } }];
    }),
  );
  for (const text of options.displayUrl) {
    const [, name = "", displayUrl = ""] = /^(.*?)=(.*)$/s.exec(text) ?? [];
    const app = apps[name] ?? program.error(`error: --display-url ${text}: there is no app ${name || text}`);
    if (!/^https?:\/\//.test(displayUrl) || !URL.canParse(displayUrl)) {
      program.error(`error: --display-url ${text}: not an http or https URL`);
    }
    app.displayUrl = displayUrl;
  }
  const tls = tlsOptions(options);
  const seed = options.seed === undefined ? undefined : textOf(options.seed, "the seed");
  for (const text of options.host) {
    const [name = "", host = ""] = text.split("=");
    const site = apps[name];
    if (site?.deployment === "cloud" && host !== "") site.host = host;
    else program.error(`error: --host ${text}: expected <name>=<host> of a Cloud site that is started`);
  }
  const { controlPort, startPort, snapshot } = options;
  const sandbox = await startSandbox({
    apps,
    ...(tls && { tls }),
    ...(controlPort !== undefined && { controlPort }),
    ...(startPort !== undefined && { startPort }),
    ...(snapshot !== undefined && { snapshot }),
  });
  if (seed !== undefined) await sandbox.control.seed(seed);
  const lines = Object.entries(sandbox.apps).map(([name, { url }]) => `${name} ${url}`);
  process.stdout.write(`${lines.join("\n")}\nstart ${sandbox.startUrl}\ncontrol ${sandbox.controlUrl}\n`);
  if (options.open === true) {
    openInBrowser(sandbox.startUrl, () => {
      process.stderr.write(`No browser could be opened. Open ${sandbox.startUrl} yourself.\n`);
    });
  }

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

function tlsOptions({ tlsCert, tlsKey }: StartOptions): TlsOptions | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    return program.error("error: --tls-cert and --tls-key need each other");
  }
  return { cert: textOf(tlsCert, "the certificate"), key: textOf(tlsKey, "the key of the certificate") };
}

function textOf(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return program.error(`error: ${what} cannot be read: ${(error as Error).message}`);
  }
}

/** The dialect of one app: of recordings, then of options. Ends the process for an invalid one. */
function dialectOf(
  { name: app, deployment }: { name: string } & Pick<AppOptions, "deployment">,
  names: string[],
  { dialect, recording }: StartOptions,
): Dialect {
  const ofApp = (texts: string[]): string[] =>
    texts.flatMap((text) => {
      const name = names.find((candidate) => text.startsWith(`${candidate}:`));
      if (name === undefined) return [text];
      return name === app ? [text.slice(name.length + 1)] : [];
    });
  const recorded = ofApp(recording).map(recordedDialect);
  try {
    return Object.assign({}, ...recorded, parseDialect(ofApp(dialect), deployment)) as Dialect;
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
  const onCloud = version === "cloud";
  if (!(product in products)) {
    program.error(`error: unknown product ${product}; supported: ${Object.keys(products).join(", ")}`);
  }
  if (onCloud && !(product in cloudProducts)) {
    const supported = Object.keys(cloudProducts).join(", ");
    program.error(`error: no Cloud site of ${product}; products with Cloud sites: ${supported}`);
  }
  return {
    product: product as ProductName,
    ...(onCloud ? { deployment: "cloud" } : version !== undefined && { version }),
    ...(portBase !== undefined && { port: portBase + number }),
  };
}

void program.parseAsync();
