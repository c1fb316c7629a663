import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { applinks } from "./command";
import { exportOf, fromSite } from "./link";
import {
  appsOf,
  completeState,
  connectionOf,
  issuedState,
  ISSUED_SECRET,
  newState,
  openSite,
  SITE_SECRET,
  type Site,
} from "./site";
import { stubStack, type StubStack } from "./stubStack";

jest.setTimeout(120_000);

let folder: string;
let site: Site;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "applinks-handoff-"));
  site = await openSite();
});

afterAll(() => {
  site.close();
  rmSync(folder, { recursive: true });
});

const newStack = (): StubStack => stubStack(folder, newState(), appsOf(site));

test("without a terminal, the command lists the open steps with their values and without secrets, and ends with 3", async () => {
  const stack = stubStack(folder, issuedState(site), {
    ...appsOf(site),
    jira: {
      ...(appsOf(site) as { jira: object }).jira,
      handoff: { wiki: { redirectUrl: site.redirectUrl } },
    },
  });
  const { code, stdout, stderr } = await applinks(stack, ["jira-wiki"]);
  expect([code, stderr]).toEqual([3, ""]);
  expect(stdout).toContain('The link "jira-wiki" has 2 open steps.');
  expect(stdout).toMatch(/Client ID +issued-id\n +Client secret +\(not shown\)/);
  expect(stdout).toContain(
    "Run applinks handoff --stack dev in a terminal, with --web, or with --answers <file>.",
  );
  expect(stdout).not.toContain(ISSUED_SECRET);
});

test("the answers of a file are saved, also those to steps that open then; secrets go through standard input", async () => {
  const stack = newStack();
  const { authorizationEndpoint, tokenEndpoint, redirectUrl } = site;
  const answers = {
    redirectUrl,
    authorizationEndpoint,
    tokenEndpoint,
    clientId: "12345",
    clientSecret: SITE_SECRET,
  };
  const { code, stdout, stderr } = await applinks(stack, ["--answers", "-"], JSON.stringify(answers));
  expect([code, stdout]).toEqual([
    3,
    "No step is open on the site's screens.\nNext: pulumi up --stack dev\n",
  ]);
  expect(stderr.match(/^Saved /gm)).toHaveLength(5);
  expect(stack.apps()["jira"]?.["handoff"]).toEqual({ wiki: answers });
  const key = "applinks:apps.jira.handoff.wiki";
  expect(stack.calls()).toContain(`config set --path --secret ${key}.clientSecret --stack dev`);
  expect(stack.calls()).toContain(`config set --path --plaintext ${key}.tokenEndpoint --stack dev`);
  // Digits would become a number.
  expect(stack.calls()).toContain(`config set --path --type string ${key}.clientId --stack dev`);
  expect(stack.calls() + stdout + stderr).not.toContain(SITE_SECRET);
});

test("one wrong answer saves none, and all problems are reported, also of steps that are not open yet", async () => {
  const stack = newStack();
  const answers = "redirectUrl: nowhere\nclientSecret: •••\ntokenEndpoint: https://wiki.example.com/token\n";
  const { code, stderr } = await applinks(stack, ["--answers", "-"], answers);
  expect(code).toBe(1);
  expect(stderr).toContain("the values were not saved: redirectUrl must be an absolute URL");
  expect(stderr).toContain("clientSecret is masked");
  expect(stderr).toContain("tokenEndpoint is a URL of wiki");
  expect(stderr).toContain("[HANDOFF_VALUE]");
  expect(stack.calls()).not.toContain("config set");
});

describe.each([
  ["its token endpoint", false],
  ["its revocation endpoint", true],
])("of a site that shows by %s what it accepts", (_endpoint, checksCodeFirst) => {
  let other: Site;
  beforeAll(async () => {
    other = await openSite({ checksCodeFirst });
  });
  afterAll(() => {
    other.close();
  });

  test("a client ID and a client secret in the other order are refused, and nothing is saved", async () => {
    const stack = stubStack(folder, newState(), appsOf(other));
    const { authorizationEndpoint, tokenEndpoint } = other;
    const answers = { authorizationEndpoint, tokenEndpoint, clientId: SITE_SECRET, clientSecret: "site-id" };
    const { code, stderr } = await applinks(stack, ["--answers", "-"], JSON.stringify(answers));
    expect(stderr).toContain(
      "the values were not saved: clientId and the client secret are swapped. [HANDOFF_VALUE]",
    );
    expect(code).toBe(1);
    expect(stack.calls()).not.toContain("config set");
    expect(stderr).not.toContain(SITE_SECRET);
  });

  test("a client that is refused in both orders is doubted only if the token endpoint refuses it", async () => {
    const stack = stubStack(folder, newState(), appsOf(other));
    const { authorizationEndpoint, tokenEndpoint } = other;
    const answers = { authorizationEndpoint, tokenEndpoint, clientId: "site-id", clientSecret: "another" };
    const { stderr } = await applinks(stack, ["--answers", "-"], JSON.stringify(answers));
    expect(stderr.includes("are not accepted by the site's token endpoint")).toBe(!checksCodeFirst);
    expect(stack.calls()).toContain("config set");
  });
});

test("a file of answers with a secret that other users can read causes a warning, and is used", async () => {
  const stack = newStack();
  const file = path.join(stack.folder, "answers.yaml");
  const warned = async (text: string, mode: number): Promise<boolean> => {
    writeFileSync(file, text);
    chmodSync(file, mode);
    const { code, stderr } = await applinks(stack, ["--answers", file]);
    expect(code).toBe(3);
    expect(stderr).not.toContain(SITE_SECRET);
    return stderr.includes(`which contains a secret. Run: chmod 600 ${file}\n`);
  };
  expect(await warned(`clientSecret: ${SITE_SECRET}`, 0o644)).toBe(true);
  expect(await warned(`clientSecret: ${SITE_SECRET}`, 0o600)).toBe(false);
  expect(await warned("clientId: site-id", 0o644)).toBe(false);
});

test("a doubtful answer is saved with a warning, and an answer that no step takes is reported", async () => {
  const stack = newStack();
  const answers = { authorizationEndpoint: `${site.url}/nowhere`, entered: "0000-0000" };
  const { stderr } = await applinks(stack, ["--answers", "-"], JSON.stringify(answers));
  expect(stderr).toMatch(/warning: The authorization endpoint does not respond: .*404/);
  expect(stderr).toContain("entered was not used: no open step needs it.");
});

test.each([
  ["not YAML", `clientSecret: "${SITE_SECRET}`, "is not valid YAML or JSON"],
  ["a list", "[1]", "must map keys to values"],
  [
    "odd keys and values",
    `clientSecrt: ${SITE_SECRET}\nclientId: 5`,
    '"clientSecrt" is not a valid key; did you mean "clientSecret"?; clientId must be a string: put it in quotes',
  ],
])("a file of answers that is %s is refused without its values", async (_what, text, expected) => {
  const { code, stderr } = await applinks(newStack(), ["--answers", "-"], text);
  expect([code, stderr]).toEqual([1, expect.stringContaining(expected)]);
  expect(stderr).toContain("[HANDOFF_OPTIONS]");
  expect(stderr).not.toContain(SITE_SECRET);
});

test("--up runs the first run of a stack, and each run that saved values require", async () => {
  const stack = stubStack(folder, exportOf([]), appsOf(site));
  stack.next(newState());
  expect((await applinks(stack, ["--up"])).code).toBe(3);
  stack.next(issuedState(site, [connectionOf(site)]));
  const { authorizationEndpoint, tokenEndpoint, redirectUrl } = site;
  const answers = {
    redirectUrl,
    authorizationEndpoint,
    tokenEndpoint,
    clientId: "site-id",
    clientSecret: SITE_SECRET,
  };
  const { code, stdout } = await applinks(stack, ["--up", "--answers", "-"], JSON.stringify(answers));
  expect(code).toBe(3);
  const entered = /entered: (\S+),/.exec(stdout)?.[1] ?? "";
  stack.next(completeState(site));
  const last = await applinks(stack, ["--up", "--answers", "-"], `entered: ${entered}`);
  expect([last.code, last.stdout]).toEqual([
    0,
    expect.stringContaining(
      'The link "jira-wiki" has no open step.\nStatus: jira: CONNECTED, wiki: CONNECTED\n',
    ),
  ]);
  expect(stack.calls().match(/^up --yes --stack dev/gm)).toHaveLength(3);
});

test("a failed run is an error with its exit code, and the saved values stay", async () => {
  const stack = newStack();
  stack.fail("up", "error: no\n");
  const { code, stderr } = await applinks(
    stack,
    ["--up", "--answers", "-"],
    `redirectUrl: ${site.redirectUrl}`,
  );
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("pulumi up --stack dev failed (exit code 255)."),
  ]);
  expect(stderr).toContain("[UP_FAILED]");
  expect(stack.apps()["jira"]?.["handoff"]).toEqual({ wiki: { redirectUrl: site.redirectUrl } });
});

test("a value that is configured is replaced with --change", async () => {
  const stack = stubStack(folder, completeState(site), {
    ...appsOf(site),
    jira: {
      ...(appsOf(site) as { jira: object }).jira,
      handoff: {
        wiki: { ...connectionOf(site).inputs, app: undefined, redirectUrl: site.redirectUrl, entered: "0" },
      },
    },
  });
  const { stdout } = await applinks(
    stack,
    ["--change", "clientSecret", "--answers", "-"],
    "clientSecret: renewed-9f2",
  );
  expect(stdout).toContain("Enter the client ID and client secret of wiki on jira");
  expect(stack.apps()["jira"]?.["handoff"]).toMatchObject({
    wiki: { clientId: "site-id", clientSecret: "renewed-9f2" },
  });
});

test.each([
  [
    "stack export",
    "error: incorrect passphrase",
    "the stack dev can't be read: the passphrase is not the stack's.",
    "WRONG_PASSPHRASE",
  ],
  [
    "stack export",
    "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables",
    "no passphrase is set.",
    "WRONG_PASSPHRASE",
  ],
  [
    "stack export",
    "error: no stack named 'dev' found",
    "the backend has no stack with this name.",
    "STACK_UNREADABLE",
  ],
  [
    "stack --show-name",
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    "the Pulumi CLI is not logged in to a backend. Run pulumi login",
    "STACK_UNREADABLE",
  ],
  [
    "stack --show-name",
    "error: no Pulumi.yaml project file found (searching upwards from /).",
    "the folder has no Pulumi project. Run the command in the project's folder, or name it with --cwd.",
    "STACK_UNREADABLE",
  ],
  [
    "stack --show-name",
    "error: no stack selected; please use `pulumi stack select`",
    "no stack is selected: ",
    "STACK_UNREADABLE",
  ],
])("a failure of the Pulumi CLI has its own sentence: %s, %s", async (command, stderr, sentence, code) => {
  const stack = newStack();
  stack.fail(command, `${stderr}\n`);
  const ended = await applinks(stack, []);
  expect([ended.code, ended.stderr]).toEqual([1, expect.stringContaining(sentence)]);
  expect(ended.stderr).toContain(`[${code}]`);
});

test("a missing CLI, a missing folder and a link of two Data Center apps each have their own sentence", async () => {
  const { folder: own } = newStack();
  const without = { folder: own, environment: { APPLINKS_PULUMI: path.join(own, "nowhere") } };
  expect((await applinks(without, [])).stderr).toContain(
    "the Pulumi CLI was not found. Install it, add it to PATH",
  );
  expect((await applinks(newStack(), ["--cwd", "nowhere"])).stderr).toContain(
    "doesn't exist. [HANDOFF_OPTIONS]",
  );
  const apps = {
    jira: { product: "jira", url: site.url, token: "t" },
    wiki: { product: "confluence", url: "https://wiki.example.com", token: "t" },
  };
  const both = await applinks(
    stubStack(folder, exportOf([{ name: "jira-wiki", parts: [fromSite("CONNECTED", [])] }]), apps),
    [],
  );
  expect(both.stderr).toContain(
    'the link "jira-wiki" has no manual steps: neither of its apps is a Cloud site',
  );
});

test("apps that are not in the stack's configuration are an error with every problem", async () => {
  const stack = stubStack(folder, newState(), { wiki: { product: "confluence", url: "ftp://x" } });
  const { stderr } = await applinks(stack, ["jira-wiki"]);
  expect(stderr).toContain('the link "jira-wiki" needs its apps in the stack\'s configuration');
  expect(stderr).toContain('applinks:apps has no app "jira"');
  expect(stderr).toContain("applinks:apps.wiki.url must be an https URL");
  expect(stderr).toContain("[CONFIGURATION]");
});

test("apps in the project's file, which a value of the stack would replace as a whole, are an error, and nothing is set", async () => {
  const stack = newStack();
  const config = { "applinks:apps": { value: stack.apps() } };
  writeFileSync(
    path.join(stack.folder, "Pulumi.yaml"),
    JSON.stringify({ name: "links", runtime: "nodejs", config }),
  );
  const { stderr } = await applinks(stack, ["--answers", "-"], `redirectUrl: ${site.redirectUrl}`);
  expect(stderr).toContain("applinks:apps is in Pulumi.yaml, for all stacks.");
  expect(stack.calls()).not.toContain("config set");
});

test("apps that are a string are an error, and nothing is set", async () => {
  const stack = newStack();
  stack.asText();
  const { code, stderr } = await applinks(stack, ["--answers", "-"], `redirectUrl: ${site.redirectUrl}`);
  expect(stderr).toContain("applinks:apps is a string in the stack's configuration, not an object.");
  expect(stderr).toContain("[CONFIGURATION]");
  expect(code).toBe(1);
  expect(stack.calls()).not.toContain("config set");
});

test("names from the state and values from the configuration print no control characters", async () => {
  const name = "jira-wiki\u001b[31m\u202e";
  const stack = stubStack(
    folder,
    exportOf([{ name, parts: [fromSite("PENDING_MANUAL_STEP", ["…"])] }]),
    appsOf(site),
  );
  const { stdout } = await applinks(stack, []);
  expect(stdout).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
});
