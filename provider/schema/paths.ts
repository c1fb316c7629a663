/** Property paths as Pulumi writes them: `redirectUrls[1]`, `apps.jira["odd.name"]`. */

/** A step into a value: the name of a member, or the index of an element. */
export type Step = string | number;

/** The path of the steps from `root`, which may be empty. */
export function propertyPath(root: string, steps: readonly Step[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === "number") return `${path}[${String(step)}]`;
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(step)) return `${path}[${JSON.stringify(step)}]`;
    return path === "" ? step : `${path}.${step}`;
  }, root);
}

/** The steps of a JSON pointer (RFC 6901) into `value`; a token of digits is an index where `value` has an array. */
export function stepsOf(pointer: string, value: unknown): Step[] {
  let inside = value;
  return pointer
    .split("/")
    .slice(1)
    .map((token) => {
      const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(inside) ? Number(name) : name;
      inside = (inside as Record<Step, unknown>)[step];
      return step;
    });
}
