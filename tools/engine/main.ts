import { ensure } from "./ensure";
import { program } from "./program";
import { randomPlugin } from "./randomPlugin";

const log = (text: string) => console.log(`engine: ${text}`);

program(async () => {
  const { way, version, pulumi } = await ensure(log);
  log(`Pulumi ${version} (${way}) at ${pulumi}`);
  await randomPlugin(log);
});
