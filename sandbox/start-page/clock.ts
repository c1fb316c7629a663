import { html, type Markup } from "../pages/markup";
import { startForm, type Start } from "./form";

const steps = [
  { text: "one minute", seconds: 60 },
  { text: "one hour", seconds: 3600 },
  { text: "one day", seconds: 24 * 3600 },
  { text: "90 days", seconds: 90 * 24 * 3600 },
];

/** The sandbox's clock, which decides when codes, tokens and sessions end. */
export function clock(start: Start): Markup {
  const now = new Date(start.sandbox.clock.now()).toISOString().slice(0, 19).replace("T", " ");
  return html`<h2 id="clock">Clock</h2>
    <p>The sandbox's time is ${now} UTC. Codes, tokens and secure sessions end by this clock.</p>
    <div class="actions">
      ${steps.map(({ text, seconds }) =>
        startForm(start, "/clock", { seconds: String(seconds) }, html`<button>Advance by ${text}</button>`),
      )}
      ${
        start.sandbox.clock.offset() !== 0 &&
        startForm(start, "/clock", { seconds: "reset" }, html`<button>Back to the machine's time</button>`)
      }
    </div>`;
}
