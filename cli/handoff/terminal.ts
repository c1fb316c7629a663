/**
 * The hand-over in a terminal: one prompt for each value. Each value is saved at once, so that an interrupt loses only the value being entered.
 * The exception is a client ID, which is saved together with its client secret: only both show whether they are swapped, and the configuration
 * has the client ID in plain text.
 */

import type Input from "@inquirer/input";
import type Password from "@inquirer/password";
import type Select from "@inquirer/select";
import type * as Colors from "ansis" with { "resolution-mode": "import" };
import { printable } from "../../provider/schema/redaction";
import { entryOf } from "../../provider/components/manualSteps";
import { doubtText } from "./answers";
import { cleaned, valueDoubts, valueProblems } from "./checks";
import { firstProgress, isSecret, readProgress, runUp, save, upCommand, type Handover } from "./handover";
import { networkDoubts } from "./reachability";
import type { OpenStep, Progress, ValueKey } from "./steps";
import { closingLines, stepLines } from "./text";
import { LABELS } from "./words";

// The package can be required, but its types are those of an ES module only.
// eslint-disable-next-line @typescript-eslint/no-require-imports -- TypeScript refuses the import
const ansis = require("ansis") as typeof Colors;

/** The prompts, loaded for a terminal only. */
interface Prompts {
  input: typeof Input;
  password: typeof Password;
  select: typeof Select;
}

/** Guides through the open steps until none is left, or until all that are left were put off. */
export async function runInTerminal(
  handover: Handover,
  withUp: boolean,
  print: (line: string) => void,
): Promise<Progress> {
  const prompts = await loadPrompts();
  let progress = await firstProgress(handover, withUp);
  const later = new Set<string>();
  for (;;) {
    const step = progress.steps.find((one) => !later.has(identityOf(one)));
    if (step !== undefined) {
      print("");
      const [title = "", ...lines] = stepLines(step);
      print(ansis.bold(title));
      lines.forEach(print);
      print("");
      const isDone = await takeValues(handover, progress, step, prompts, print);
      if (!isDone) later.add(identityOf(step));
      progress = await readProgress(handover);
      continue;
    }
    if (!withUp || !progress.isUpNext) break;
    print("");
    print(ansis.bold(upCommand(handover)));
    await runUp(handover);
    progress = await readProgress(handover);
    // A run that leaves the same to do would leave it again.
    if (progress.isUpNext) break;
  }
  print("");
  closingLines(handover, progress).forEach(print);
  return progress;
}

async function loadPrompts(): Promise<Prompts> {
  const [input, password, select] = await Promise.all([
    import("@inquirer/input"),
    import("@inquirer/password"),
    import("@inquirer/select"),
  ]);
  return { input: input.default, password: password.default, select: select.default };
}

/** A step of this hand-over, also after the state was read again. */
function identityOf({ kind, app, cloudSite, stamp = "" }: OpenStep): string {
  return [kind, app.name, cloudSite.name, stamp].join("\n");
}

/** Takes the values of a step, and saves them. Returns whether the step is done. */
async function takeValues(
  handover: Handover,
  progress: Progress,
  step: OpenStep,
  prompts: Prompts,
  print: (line: string) => void,
): Promise<boolean> {
  if (step.kind === "enter-client") return confirmEntered(handover, step, prompts, print);
  let values: Partial<Record<ValueKey, string>> = {};
  for (let index = 0; index < step.take.length; index += 1) {
    const key = step.take[index];
    if (key === undefined) break;
    const value = await askFor(step, key, { values, issued: progress.issued, prompts });
    if (value === undefined) {
      if (key === "clientSecret" && values.clientId !== undefined)
        print("The client ID was not saved: it is saved together with the client secret.");
      return false;
    }
    values[key] = value;
    print("Checking …");
    const doubts = [...valueDoubts(step, { [key]: value }), ...(await networkDoubts(step, values))].filter(
      (doubt) => doubt.key === key || (key === "clientSecret" && doubt.key === "clientId"),
    );
    if (doubts.length > 0) {
      for (const doubt of doubts) print(ansis.yellow(printable(doubtText(doubt))));
      const keep = doubts.some(({ isCertain }) => isCertain === true)
        ? false
        : await prompts.select({
            message: "Save it?",
            choices: [
              { name: "Enter it again", value: false },
              { name: "Save it anyway", value: true },
            ],
          });
      if (!keep) {
        // A client that is not accepted may have a wrong ID or a wrong secret.
        const first = doubts.some((doubt) => doubt.key === "clientId")
          ? step.take.indexOf("clientId")
          : index;
        index = Math.max(first, 0) - 1;
        const kept = step.take.slice(0, index + 1);
        values = Object.fromEntries(kept.map((given) => [given, values[given]]));
        continue;
      }
    }
    if (key === "clientId" && step.take.includes("clientSecret")) continue;
    const { clientId } = key === "clientSecret" ? values : {};
    const together = { ...(clientId === undefined ? {} : { clientId }), [key]: value };
    for (const path of await save(handover, step, together)) print(`Saved ${path}.`);
  }
  return true;
}

/** Asks for one value until it is valid; `undefined` to do the step later. */
async function askFor(
  step: OpenStep,
  key: ValueKey,
  {
    values,
    issued,
    prompts,
  }: { values: Partial<Record<ValueKey, string>>; issued: string[]; prompts: Prompts },
): Promise<string | undefined> {
  const validate = (text: string): string | true => {
    const given = cleaned({ ...values, [key]: text });
    const problems = valueProblems(step, given, issued).filter((problem) => problem.key === key);
    return problems.length === 0 ? true : problems.map(({ reason }) => `It ${reason}.`).join(" ");
  };
  const message = `${LABELS[key]} that ${step.cloudSite.name} shows (empty: later):`;
  const text = isSecret(key)
    ? await prompts.password({ message, mask: "•", validate })
    : await prompts.input({ message, validate });
  return cleaned({ [key]: text })[key];
}

/** Shows the client secret on request, until the values are entered on the site. */
async function confirmEntered(
  handover: Handover,
  step: OpenStep,
  { select, input }: Prompts,
  print: (line: string) => void,
): Promise<boolean> {
  for (;;) {
    const choice = await select({
      message: "Next:",
      choices: [
        { name: "Show the client secret", value: "show" },
        { name: "I entered the values on the site, and connected", value: "entered" },
        { name: "Later", value: "later" },
      ],
    });
    if (choice === "later") return false;
    if (choice === "entered") {
      for (const path of await save(handover, step, { entered: step.stamp ?? "" })) print(`Saved ${path}.`);
      return true;
    }
    await showSecret(entryOf(step, "client secret"), input);
  }
}

/** Shows a secret on the terminal's second screen, which leaves nothing in the scrollback. */
async function showSecret(secret: string, input: Prompts["input"]): Promise<void> {
  process.stdout.write(`\x1b[?1049h\x1b[H${printable(secret)}\n\n`);
  try {
    await input({ message: "Press Enter to hide the client secret." });
  } finally {
    process.stdout.write("\x1b[?1049l");
  }
}
