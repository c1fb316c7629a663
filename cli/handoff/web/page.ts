/** The page of a hand-over. */

import { createHash } from "node:crypto";
import { markup, textOf, trusted, type Markup } from "../../review/markup";
import { scopeDoubts, type ValueProblem } from "../checks";
import { isSecret, upCommand, type Handover } from "../handover";
import type { OpenStep, Progress, ValueKey } from "../steps";
import { fieldLabel, instructionsOf, LABELS, statusLine, titleOfStep } from "../words";
import { SCRIPT } from "./script";
import { STYLE } from "./style";

/** What happened to the values that were last sent for a step. */
export interface Attempt {
  step: OpenStep["kind"];
  /** The values that are not secret, to show them again. */
  values: Partial<Record<ValueKey, string>>;
  problems: ValueProblem[];
  /** The values can be saved in spite of these. */
  doubts: ValueProblem[];
}

/** A run of `pulumi up`. */
export interface UpRun {
  text: string;
  isRunning: boolean;
}

/** What the page shows. */
export interface PageContent {
  handover: Handover;
  progress: Progress;
  withUp: boolean;
  /** The token of the page's forms. */
  formToken: string;
  notice?: { kind: "done" | "problem"; text: string } | undefined;
  attempt?: Attempt | undefined;
  run?: UpRun | undefined;
}

/** The policy of the page: its own style sheet and script, requests to its own server, and nothing else. */
export const POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(STYLE)}'`,
  `script-src '${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Whether nothing is left to do. */
export function isDone({ steps, isUpNext }: Progress): boolean {
  return steps.length === 0 && !isUpNext;
}

/** The page. */
export function handoverPage(content: PageContent): string {
  const { handover, progress, formToken, notice, run } = content;
  const title = `Hand-over of ${progress.link.name}`;
  return document(
    title,
    markup`<main>
<h1>${title}</h1>
<p class="quiet">Stack ${handover.place.stack}. ${summaryOf(progress)}</p>
${notice === undefined ? undefined : markup`<p class="notice ${notice.kind}" role="${notice.kind === "done" ? "status" : "alert"}">${notice.text}</p>`}
${run?.isRunning === true ? undefined : progress.steps.map((step) => stepSection(content, step))}
${upSection(content)}
</main>
<footer>${isDone(progress) ? markup`<p>You can close this page.</p>` : markup`<form method="post" action="stop">${formField(formToken)}<button>Stop</button></form>`}</footer>`,
    formToken,
  );
}

/** A page without a hand-over, for requests that are refused. */
export function messagePage(text: string): string {
  return document("applinks handoff", markup`<main><h1>applinks handoff</h1><p>${text}</p></main>`, "");
}

function document(title: string, body: Markup, formToken: string): string {
  return textOf(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body data-form="${formToken}">
${body}
<p id="status" class="unseen" role="status"></p>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`);
}

function summaryOf(progress: Progress): string {
  const { steps, isUpNext } = progress;
  const count = steps.length === 1 ? "1 step is open." : `${String(steps.length)} steps are open.`;
  if (steps.length > 0) return count;
  if (isUpNext) return "No step is open on the site's screens.";
  return `No step is open. ${statusLine(progress.status)}`;
}

function stepSection(content: PageContent, step: OpenStep): Markup {
  const { kind, enter } = step;
  const scopes = enter.find(({ field }) => field === "scopes")?.value.split(" ") ?? [];
  return markup`<section aria-labelledby="${kind}">
<h2 id="${kind}">${titleOfStep(step)}</h2>
${instructionsOf(step).map((line) => markup`<p>${line}</p>`)}
${scopeDoubts(scopes).map((line) => markup`<p class="doubt">${line}</p>`)}
<h3>Values to enter on the site</h3>
<dl>${enter.map(({ field, value }) => entryRow(kind, field, value))}</dl>
${stepForm(content, step)}
</section>`;
}

function entryRow(kind: string, field: OpenStep["enter"][number]["field"], value: string): Markup {
  if (field === "client secret") {
    return markup`<div><dt>Client secret</dt><dd><code id="secret">••••••••</code></dd><dd class="buttons"><button type="button" id="show-secret" aria-pressed="false">Show client secret</button><button type="button" data-copy="secret">Copy client secret</button></dd></div>`;
  }
  const id = `${kind}-${field.replaceAll(" ", "-")}`;
  return markup`<div><dt>${fieldLabel(field)}</dt><dd><code id="${id}">${value}</code></dd><dd class="buttons"><button type="button" data-copy="${id}">Copy ${field}</button></dd></div>`;
}

function stepForm({ formToken, attempt }: PageContent, step: OpenStep): Markup {
  const hidden = markup`${formField(formToken)}<input type="hidden" name="step" value="${step.kind}">`;
  if (step.kind === "enter-client") {
    return markup`<form method="post" action="save">${hidden}<input type="hidden" name="entered" value="${step.stamp ?? ""}"><button class="main">I entered the values and connected</button></form>`;
  }
  const own = attempt?.step === step.kind ? attempt : undefined;
  return markup`<form method="post" action="save" autocomplete="off">
<h3>Values that the site shows</h3>
${hidden}
${step.take.map((key) => valueField(key, own))}
${own === undefined ? undefined : own.doubts.map(({ key, reason }) => markup`<p class="doubt">${LABELS[key]} ${reason}</p>`)}
<button class="main">Check and save</button>
${own === undefined || own.doubts.length === 0 ? undefined : markup`<button name="anyway" value="yes" formnovalidate>Save anyway</button>`}
</form>`;
}

function valueField(key: ValueKey, attempt: Attempt | undefined): Markup {
  const problems = attempt?.problems.filter((problem) => problem.key === key) ?? [];
  const isInvalid = problems.length > 0;
  return markup`<label for="${key}">${LABELS[key]}</label>
<input id="${key}" name="${key}" type="${isSecret(key) ? "password" : "text"}" value="${attempt?.values[key] ?? ""}" required autocomplete="off" spellcheck="false" autocapitalize="none" aria-invalid="${String(isInvalid)}" aria-describedby="${key}-problem">
<p class="problem" id="${key}-problem">${problems.map(({ reason }) => `${LABELS[key]} ${reason}.`).join(" ")}</p>`;
}

function upSection({ handover, progress, withUp, formToken, run }: PageContent): Markup | undefined {
  const output =
    run === undefined
      ? undefined
      : markup`<pre id="output" role="log" tabindex="0" aria-label="Output of pulumi up" data-running="${String(run.isRunning)}">${run.text}</pre>`;
  if (run?.isRunning === true)
    return markup`<section aria-labelledby="up"><h2 id="up">pulumi up is running</h2>${output}</section>`;
  if (!progress.isUpNext) {
    return output === undefined
      ? undefined
      : markup`<section aria-labelledby="up"><h2 id="up">The last pulumi up</h2>${output}</section>`;
  }
  const hidden = formField(formToken);
  return markup`<section aria-labelledby="up">
<h2 id="up">Run pulumi up</h2>
<p>${progress.steps.length === 0 ? "The saved values take effect with the next run." : "Some saved values take effect with the next run. You can do the open steps first."}</p>
<dl><div><dt>Command</dt><dd><code id="command">${upCommand(handover)}</code></dd><dd class="buttons"><button type="button" data-copy="command">Copy command</button></dd></div></dl>
${withUp ? markup`<form method="post" action="up">${hidden}<button class="main">Run pulumi up</button></form>` : undefined}
<form method="post" action="refresh">${hidden}<button class="${withUp ? "" : "main"}">Read the stack again</button></form>
${output}
</section>`;
}

function formField(formToken: string): Markup {
  return markup`<input type="hidden" name="form" value="${formToken}">`;
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
