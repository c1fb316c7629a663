import { html, type Markup } from "./markup";

/** What is wrong with a form: with the whole of it, and with single fields. */
export interface Problems {
  general: string[];
  fields: Record<string, string[]>;
}

/** A form without problems. */
export const noProblems: Problems = { general: [], fields: {} };

/** A field for one line of text. */
export interface TextField {
  name: string;
  /** Default: the name. */
  id?: string;
  label: string;
  value?: string | undefined;
  hint?: string;
  type?: "text" | "password" | "url" | "email";
  autocomplete?: string;
  required?: boolean;
  readonly?: boolean;
}

/** A labelled field for one line of text, with its hint and its errors. */
export function textField(field: TextField, problems: Problems = noProblems): Markup {
  const {
    name,
    id = name,
    label,
    value = "",
    hint,
    type = "text",
    autocomplete = "off",
    required = false,
    readonly = false,
  } = field;
  const errors = problems.fields[name] ?? [];
  const described = [
    ...(hint === undefined ? [] : [`${id}-hint`]),
    ...(errors.length ? [`${id}-error`] : []),
  ];
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="${autocomplete}"
      ${required && html`required`}
      ${readonly && html`readonly`}
      ${described.length > 0 && html`aria-describedby="${described.join(" ")}"`}
      ${errors.length > 0 && html`aria-invalid="true"`}
    />
    ${hint !== undefined && html`<span class="hint" id="${id}-hint">${hint}</span>`}
    ${errors.length > 0 && html`<span class="error" id="${id}-error">${errors.join(" ")}</span>`}
  </div>`;
}

/** One of several things to choose. */
export interface Choice {
  value: string;
  label: string;
  hint?: string | undefined;
}

/** A group of checkboxes or radio buttons with one name, a legend, and its errors. */
export function choices(
  group: { type: "checkbox" | "radio"; name: string; legend: string; hint?: string },
  offered: Choice[],
  chosen: string[],
  problems: Problems = noProblems,
): Markup {
  const { type, name, legend, hint } = group;
  const errors = problems.fields[name] ?? [];
  return html`<fieldset>
    <legend>${legend}</legend>
    ${hint !== undefined && html`<span class="hint">${hint}</span>`}
    ${errors.length > 0 && html`<span class="error">${errors.join(" ")}</span>`}
    ${offered.map(
      ({ value, label, hint: about }, index) =>
        html`<div class="choice">
          <input
            type="${type}"
            id="${name}-${index + 1}"
            name="${name}"
            value="${value}"
            ${chosen.includes(value) && html`checked`}
          />
          <label for="${name}-${index + 1}"
            >${label}${about !== undefined && html` <span class="hint">${about}</span>`}</label
          >
        </div>`,
    )}
  </fieldset>`;
}

/** A labelled list to choose one value from. */
export function selectField(name: string, label: string, offered: Choice[], chosen?: string): Markup {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}">
      ${offered.map(
        ({ value, label: text }) =>
          html`<option value="${value}" ${value === chosen && html`selected`}>${text}</option>`,
      )}
    </select>
  </div>`;
}

/** Hidden form fields for all given parameters. */
export const hiddenFields = (parameters: Record<string, string | undefined>): Markup[] =>
  Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);

/** A message above the content; `bad` is announced to screen readers at once. */
export const notice = (kind: "info" | "good" | "warn" | "bad", content: Markup): Markup =>
  html`<div class="notice ${kind}" role="${kind === "bad" ? "alert" : "status"}">${content}</div>`;

/** What is wrong with the whole of a form, and how many fields need attention; nothing if all is well. */
export function problemSummary({ general, fields }: Problems): Markup | undefined {
  const all = [...general, ...Object.values(fields).flat()];
  return all.length === 0
    ? undefined
    : notice(
        "bad",
        html`<ul>
          ${all.map((message) => html`<li>${message}</li>`)}
        </ul>`,
      );
}
