/** What CI servers would execute of a job's log, as their runners read it. */

/** A command in a log. */
export interface LogCommand {
  name: string;
  properties: Record<string, string>;
  data: string;
}

/** GitHub's commands: the ones of its runner that are registered (actions/runner, ActionCommandManager.cs). */
const GITHUB =
  /^\s*::(error|warning|notice|debug|group|endgroup|echo|add-mask|add-path|add-matcher|remove-matcher|set-env|set-output|save-state|stop-commands)(?: ([^]*?))?::([^]*)$/;

/** All commands in the log: `::name::` at the start of a line, `##[name]` and `##vso[name]` anywhere. */
export function commandsOf(log: string): LogCommand[] {
  return log.split(/\r\n|\r|\n/).flatMap((line): LogCommand[] => {
    const [, name, properties = "", data] = GITHUB.exec(line) ?? [];
    if (name !== undefined && data !== undefined) {
      const pairs = properties
        .split(",")
        .filter((pair) => pair.includes("="))
        .map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)] as const);
      return [
        {
          name,
          properties: Object.fromEntries(
            pairs.map(([key, value]) => [key, unescaped(value.replace(/%3A/g, ":").replace(/%2C/g, ","))]),
          ),
          data: unescaped(data),
        },
      ];
    }
    return [...line.matchAll(/##(\w*)\[([^\]]*)/g)].map(([all]) => ({
      name: all,
      properties: {},
      data: line,
    }));
  });
}

function unescaped(text: string): string {
  return text.replace(/%0D/g, "\r").replace(/%0A/g, "\n").replace(/%25/g, "%");
}
