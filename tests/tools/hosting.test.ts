import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { endServices, startService } from "../engine/hosting";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hosting-"));
});

afterEach(async () => {
  await endServices();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a program that replaces the services. */
function program(text: string): string {
  const file = path.join(folder, "services.js");
  writeFileSync(file, text);
  return file;
}

describe("the services that engine tests share", () => {
  test.each([
    ["end", "process.exit(3)", "services.js ended with 3 before it printed its ports"],
    ["cannot be loaded", 'require("./nothing")', "services.js ended with 1 before it printed its ports"],
    ["print nothing", "setInterval(() => {}, 1000)", "services.js printed no ports within 0.5 s"],
    ["close their output", "process.stdout.destroy(); setInterval(() => {}, 1000)", "printed no ports"],
  ])("fail the start when they %s before they print their ports", async (_what, text, message) => {
    // Keeps the loader's error out of the run's output.
    const quiet = `process.stderr.write = () => true; process.on("uncaughtException", () => process.exit(1)); ${text};`;
    await expect(
      startService(program(quiet), message.includes("printed no") ? 500 : undefined),
    ).rejects.toThrow(message);
  });

  test("keep running after an invalid request to the key server", async () => {
    const { keys } = await startService();
    const send = async (body: string): Promise<{ status: number; json: unknown }> => {
      const response = await fetch(`http://127.0.0.1:${keys}/v1/transit/encrypt/tests`, {
        method: "PUT",
        body,
      });
      return { status: response.status, json: await response.json() };
    };
    for (const body of ["nonsense", "", "null", '{"ciphertext":1}']) {
      expect(await send(body)).toEqual({ status: 400, json: { errors: [expect.any(String)] } });
    }
    expect(await send('{"plaintext":"YQ=="}')).toEqual({
      status: 200,
      json: { data: { ciphertext: "vault:v1:YQ==" } },
    });
  });

  test("do not run after endServices", async () => {
    const { keys } = await startService();
    await endServices();
    await expect(fetch(`http://127.0.0.1:${keys}`)).rejects.toThrow("fetch failed");
  });
});
