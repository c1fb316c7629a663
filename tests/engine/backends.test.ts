/** Links whose state is in Pulumi's remote backends: a PostgreSQL database, and an S3 bucket with a key of KMS. */

import { PASSWORD, POSTGRES, startPostgres } from "./backends/postgres";
import { startS3 } from "./backends/s3";
import type { BackendServer } from "./backends/server";
import { upUntilWrite } from "./crash";
import { lackOf, orSkipped } from "./languages";
import { expectLinked } from "./linkState";
import { storedState } from "./oneDirection";
import { PLUGIN } from "./plugin";
import { PYTHON } from "./python";
import { DYNAMIC, ok, type Adapter } from "./stack";
import { openTestApps, type TestApps } from "./testApps";

const TESTER = "canary-of-the-tester-in-jira-2b94";
const PRODUCED = "canary-of-the-producer-e61d";
const ADMIN = { username: "admin", role: "sysadmin" } as const;
const USERS = [{ username: "user" }, { username: "tester", password: TESTER, role: "sysadmin" as const }];
const APPS = {
  jira: { product: "jira" as const, accounts: [ADMIN, ...USERS] },
  confluence: { product: "confluence" as const },
};

const LINK = `
  new MutualLink("link", { between: ["jira", "confluence"], grants: { jira: ["READ"], confluence: ["READ"] } });
`;

/** A running backend, and a stack whose state it has. */
interface Opened {
  backend: BackendServer;
  testApps: TestApps;
}

/** Opens a backend and a stack for the tests of one `describe`. */
function openBeforeAll(adapter: Adapter, startBackend: () => Promise<BackendServer>): () => Opened {
  let backend: BackendServer | undefined;
  let testApps: TestApps | undefined;
  beforeAll(async () => {
    backend = await startBackend();
    testApps = await openTestApps("backends", APPS, { ...adapter, backend });
    await testApps.stack.configure({
      plain: { "applinks:apps.jira.testUser.username": "tester" },
      secret: { "applinks:apps.jira.testUser.password": TESTER },
    });
    testApps.stack.program(LINK);
  });
  afterAll(async () => {
    await testApps?.close();
    await backend?.stop();
  });
  return () => {
    if (backend === undefined || testApps === undefined) throw new Error("the backend is not open");
    return { backend, testApps };
  };
}

/** The message for a stack that this process has locked, with the URL of the lock. */
const lockedBy = (pid: number): RegExp =>
  new RegExp(
    "^error: the stack is currently locked by 1 lock\\(s\\)\\. Either wait for the other process\\(es\\) to end or delete the lock file " +
      `with \`pulumi cancel\`\\.\n  (\\S+): created by \\S+@\\S+ \\(pid ${pid}\\) at \\S+$`,
    "m",
  );

/** The tests of one link's life. Each continues where the one before it ends. */
function testLife(opened: () => Opened, lockUrl: RegExp): void {
  test("an up that is killed between two writes leaves its lock; after pulumi cancel, up completes the link and creates nothing twice", async () => {
    const { testApps } = opened();
    const { stack } = testApps;
    const killed = await upUntilWrite(testApps, 4, "after-commit", "hang");
    killed.crash();
    expect((await killed.ended).code).not.toBe(0);
    await testApps.sandbox.control.faults.clear();

    const refused = await stack.up();
    expect(refused.code).toBe(1);
    expect(lockedBy(killed.pid).exec(refused.text)?.[1]).toMatch(lockUrl);

    ok(await stack.pulumi("cancel", "--yes"));
    ok(await stack.up());
    await expectLinked(testApps);
    // The plugin's component has no ID.
    const ids = (await stack.resources()).flatMap(({ id = [] }) => id);
    const { jira, confluence } = await storedState(testApps);
    expect(ids.sort()).toEqual(
      [
        ...Object.entries({ jira, confluence }).flatMap(([app, objects]) => [
          ...objects.applicationLinks.map(({ id }) => `${app}/link/${id}`),
          ...objects.incomingClients.map(({ id }) => `${app}/incoming/${id}`),
          ...objects.outgoingConnections.map(({ id }) => `${app}/outgoing/${id}`),
        ]),
        "confluence/health/jira",
        "jira/health/confluence",
      ].sort(),
    );
    expect(Object.keys(ok(await stack.preview("--expect-no-changes")).changes)).toEqual(["same"]);
  });

  test("an up refuses while another one repairs drift; a preview still finds the drift, and the first up ends well", async () => {
    const { testApps } = opened();
    const { stack, sandbox } = testApps;
    const { confluence } = await storedState(testApps);
    await sandbox.control
      .changeOutOfBand("confluence")
      .updateClient(confluence.incomingClients[0]?.id ?? "", { scope: "WRITE" });

    const first = await upUntilWrite(testApps, 1, "before-act", "delay", "--refresh");
    expect((await sandbox.control.requestLog.entries({ mutating: true }))[0]?.operation).toBe(
      "incoming.update",
    );
    const second = await stack.up();
    expect(second.code).toBe(1);
    expect(lockedBy(first.pid).exec(second.text)?.[1]).toMatch(lockUrl);
    const review = await stack.preview("--refresh", "--expect-no-changes");
    expect(review.code).toBe(7);
    expect(review.steps).toContain("update link-confluence-admits-jira");

    await sandbox.control.faults.clear();
    ok(await first.ended);
    await expectLinked(testApps);
    expect((await storedState(testApps)).confluence.incomingClients).toMatchObject([{ scope: "READ" }]);
    expect(ok(await stack.preview("--refresh", "--expect-no-changes")).steps).toEqual([]);
  });

  test("no secret is in anything that the backend stores, also after a destroy", async () => {
    const { testApps, backend } = opened();
    const { stack, tokens } = testApps;
    const { jira, confluence } = await storedState(testApps);
    const clients = [...jira.incomingClients, ...confluence.incomingClients];
    const secrets = [...Object.values(tokens), TESTER, ...clients.map(({ clientSecret }) => clientSecret)];
    expect(new Set(secrets).size).toBe(5);
    const names = clients.map(({ name }) => name);
    /** The texts in which a search finds one of these. */
    const search = async (searched: readonly string[]): Promise<string[]> =>
      [...(await backend.stored())]
        .filter(([, text]) => searched.some((one) => text.includes(one)))
        .map(([key]) => key);

    expect(await search(secrets)).toEqual([]);
    // The search finds what is stored in plain text, and the canaries are the values that the stack has.
    expect(await search(names)).toContainEqual(expect.stringMatching(/stacks\/backends\/dev\.json$/));
    const { stdout } = ok(await stack.pulumi("stack", "export", "--show-secrets"));
    expect(clients.every(({ clientSecret }) => stdout.includes(clientSecret))).toBe(true);

    ok(await stack.destroy());
    expect(await stack.resources()).toEqual([]);
    const after = await storedState(testApps);
    for (const app of ["jira", "confluence"] as const) {
      expect([
        after[app].applicationLinks,
        after[app].incomingClients,
        after[app].outgoingConnections,
      ]).toEqual([[], [], []]);
    }
    expect(await search(secrets)).toEqual([]);
    expect(await search(names)).toContainEqual(expect.stringMatching(/history\/.*\.checkpoint\.json$/));
  });

  test("each run that ended leaves three objects in the backend, and nothing removes them", async () => {
    const keys = [...(await opened().backend.stored()).keys()];
    const kinds = [
      /\/history\/backends\/dev\/.*\.history\.json$/,
      /\/history\/backends\/dev\/.*\.checkpoint\.json$/,
      /\/backups\/backends\/dev\//,
    ];
    // Two runs of up, and destroy.
    expect(kinds.map((kind) => keys.filter((key) => kind.test(key)).length)).toEqual([3, 3, 3]);
    expect(keys.filter((key) => key.includes("/locks/"))).toEqual([]);
  });
}

orSkipped(describe, lackOf({ toolchain: POSTGRES }))("with the state in a PostgreSQL database", () => {
  const opened = openBeforeAll(DYNAMIC, startPostgres);

  testLife(
    opened,
    /^postgres:\/\/\*\*\*\*:\*\*\*\*@127\.0\.0\.1:\d+\/state\/\.pulumi\/locks\/organization\/backends\/dev\/[-0-9a-f]+\.json\?sslmode=disable$/,
  );

  test("pulumi whoami -v prints a password that is in the URL, and none that is in PGPASSWORD", async () => {
    const { stack } = opened().testApps;
    const url = stack.env["PULUMI_BACKEND_URL"] ?? "";
    expect(ok(await stack.pulumi("whoami", "-v")).text).toContain(`Backend URL: ${url}\n`);
    expect(url).not.toContain(PASSWORD);
    stack.env["PULUMI_BACKEND_URL"] = url.replace("state@", `state:${PASSWORD}@`);
    expect(ok(await stack.pulumi("whoami", "-v")).text).toContain(PASSWORD);
    stack.env["PULUMI_BACKEND_URL"] = url;
  });

  test("pulumi stack ls can hang on four stacks with two cores, and does not with PULUMI_DIY_BACKEND_PARALLEL=3", async () => {
    const { stack } = opened().testApps;
    for (const name of ["two", "three", "four"]) ok(await stack.pulumi("stack", "init", name, "--no-select"));
    // Go's name for the number of cores. The CLI opens two connections for each, and a list uses two at once.
    Object.assign(stack.env, { GOMAXPROCS: "2", PULUMI_DIY_BACKEND_PARALLEL: "3" });
    const { stdout } = ok(await stack.pulumi("stack", "ls", "--json"));
    expect(JSON.parse(stdout)).toHaveLength(4);
    delete stack.env["PULUMI_DIY_BACKEND_PARALLEL"];
    // Whether it hangs depends on the order in which the CLI gets its connections.
    let hangs = false;
    for (let attempt = 0; attempt < 20 && !hangs; attempt += 1) {
      const list = stack.begin("stack", "ls");
      const ended = await Promise.race([
        list.ended,
        new Promise<undefined>((resolve) => setTimeout(resolve, 4000, undefined)),
      ]);
      hangs = ended === undefined;
      list.crash();
      await list.ended;
    }
    expect(hangs).toBe(true);
  });
});

orSkipped(describe, lackOf(PYTHON))(
  "with the state in an S3 bucket, and its secrets encrypted with a key of KMS",
  () => {
    const opened = openBeforeAll(PLUGIN, startS3);

    testLife(
      opened,
      /^s3:\/\/state\/\.pulumi\/locks\/organization\/backends\/dev\/[-0-9a-f]+\.json\?use_path_style=true$/,
    );

    test("a secret output of another stack reaches the app, and is nowhere in the bucket", async () => {
      const { testApps, backend } = opened();
      const stack = await testApps.another("consumer");
      ok(
        await stack.pulumi(
          "stack",
          "init",
          "producer",
          "--no-select",
          `--secrets-provider=${backend.secretsProvider}`,
        ),
      );
      stack.program(`exports.name = "the producer's name"; exports.secret = pulumi.secret("${PRODUCED}");`);
      ok(await stack.up("--stack", "producer"));
      stack.program(`
      const producer = new pulumi.StackReference("organization/consumer/producer");
      new OutgoingConnection("calls", { app: "confluence", name: "calls", clientId: "id", scopes: ["READ"],
        clientSecret: producer.getOutput("secret"),
        authorizationEndpoint: "https://jira.example.com/authorize", tokenEndpoint: "https://jira.example.com/token" });`);
      ok(await stack.up());
      const { confluence } = await storedState(testApps);
      expect(confluence.outgoingConnections).toMatchObject([{ name: "calls", clientSecret: PRODUCED }]);
      expect((await stack.resources())[0]?.inputs?.["clientSecret"]).toHaveProperty("ciphertext");
      const stored = [...(await backend.stored()).values()].join("\n");
      expect(stored).toContain("the producer's name");
      expect(stored).not.toContain(PRODUCED);
      ok(await stack.destroy());
    });
  },
);
