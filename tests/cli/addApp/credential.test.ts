/** The prompt for a token. */

import { readToken } from "../../../cli/addApp/credential";

const prompt = jest.fn<Promise<string>, []>();
jest.mock("@inquirer/password", () => ({ __esModule: true, default: () => prompt() }));

const { isTTY } = process.stdin;
beforeEach(() => {
  process.stdin.isTTY = true;
});
afterEach(() => {
  process.stdin.isTTY = isTTY;
});

test("Ctrl-C at the prompt is reported with a code", async () => {
  prompt.mockRejectedValue(
    Object.assign(new Error("User force closed the prompt"), { name: "ExitPromptError" }),
  );
  await expect(readToken("Token:")).rejects.toThrow(
    "no token was entered. Nothing was configured. [DOCTOR_INTERRUPTED]",
  );
});

test("another failure of the prompt is not taken for Ctrl-C", async () => {
  prompt.mockRejectedValue(new Error("no terminal"));
  await expect(readToken("Token:")).rejects.toThrow("no terminal");
});

test("spaces around a token are removed", async () => {
  prompt.mockResolvedValue(" abc ");
  await expect(readToken("Token:")).resolves.toBe("abc");
});
