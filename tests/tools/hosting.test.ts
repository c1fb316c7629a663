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

/** Another program in the place of the services. */
function program(text: string): string {
  const file = path.join(folder, "services.js");
  writeFileSync(file, text);
  return file;
}

describe("the services that engine tests share", () => {
  test.each([
    ["end", "process.exit(3)", "services.js ended with 3 before it told its ports"],
    ["cannot be loaded", 'require("./nothing")', "services.js ended with 1 before it told its ports"],
    ["tell nothing", "setInterval(() => {}, 1000)", "services.js told no ports within 0.5 s"],
    ["close their output", "process.stdout.destroy(); setInterval(() => {}, 1000)", "told no ports"],
  ])("are missed when they %s before they told their ports", async (_what, text, why) => {
    // The loader's complaint is in the run's output, else.
    const quiet = `process.stderr.write = () => true; process.on("uncaughtException", () => process.exit(1)); ${text};`;
    await expect(startService(program(quiet), why.includes("told no") ? 500 : undefined)).rejects.toThrow(
      why,
    );
  });

  test("go on when a request to the key server is none", async () => {
    const { keys } = await startService();
    const send = async (body: string): Promise<{ status: number; answer: unknown }> => {
      const response = await fetch(`http://127.0.0.1:${keys}/v1/transit/encrypt/tests`, {
        method: "PUT",
        body,
      });
      return { status: response.status, answer: await response.json() };
    };
    for (const body of ["nonsense", "", "null", '{"ciphertext":1}']) {
      expect(await send(body)).toEqual({ status: 400, answer: { errors: [expect.any(String)] } });
    }
    expect(await send('{"plaintext":"YQ=="}')).toEqual({
      status: 200,
      answer: { data: { ciphertext: "vault:v1:YQ==" } },
    });
  });

  test("are gone when they were ended", async () => {
    const { keys } = await startService();
    await endServices();
    await expect(fetch(`http://127.0.0.1:${keys}`)).rejects.toThrow("fetch failed");
  });
});
