import { handlersOf, openHost, type DynamicHandlers } from "../../../../provider/adapters/dynamic/handlers";

const APPS = { jira: { product: "jira", url: "https://jira.example.com" } };

async function handlersOver(apps: object | undefined): Promise<DynamicHandlers> {
  const host = openHost({ warn: () => undefined });
  const handlers = handlersOf("ApplicationLink", host);
  const text = JSON.stringify(apps);
  if (apps !== undefined)
    await handlers.configure({ config: { get: (key) => (key === "applinks:apps" ? text : undefined) } });
  return handlers;
}

/** The output of Pulumi's host for dynamic resources for a failed call. */
async function printed(call: () => Promise<unknown>): Promise<string> {
  const error = await call().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  if (!(error instanceof Error)) throw new Error("the call did not fail");
  expect(error.message).toMatch(/applinks:apps/);

  return `${error}: ${error.stack}`;
}

describe("the host prints one short line without a stack for", () => {
  test("a failed check", async () => {
    const handlers = await handlersOver(undefined);
    expect(await printed(() => handlers.check({}, { app: "jira" }))).toBe("ApplicationLink: failed");
  });

  test("a failed diff", async () => {
    const handlers = await handlersOver({ other: APPS.jira });
    const state = { app: "jira", name: "Wiki", deletionPolicy: "delete" };
    expect(await printed(() => handlers.diff("jira/link/1", state, state))).toBe(
      "ApplicationLink jira/link/1: failed",
    );
  });

  test("a failed read", async () => {
    const handlers = await handlersOver(APPS);
    expect(await printed(() => handlers.read("jira/link/1", { app: "jira" }))).toBe(
      "ApplicationLink jira/link/1: failed",
    );
  });

  test("a failed deletion", async () => {
    const handlers = await handlersOver(APPS);
    expect(await printed(() => handlers.delete("jira/link/1", { app: "jira" }))).toBe(
      "ApplicationLink jira/link/1: failed",
    );
  });
});

test("the host prints the stack of an unexpected error", async () => {
  const host = openHost({ warn: () => undefined });
  const defect = new TypeError("undefined is not a function");
  const broken = {
    ...host,
    run: () => {
      throw defect;
    },
  };
  const text = defect.stack;
  await expect(handlersOf("ApplicationLink", broken).read("jira/link/1", {})).rejects.toBe(defect);
  expect(defect.stack).toBe(text);
});
