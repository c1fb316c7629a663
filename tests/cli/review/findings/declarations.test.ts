import { parse } from "yaml";
import type { WayBack } from "../../../../cli/review/model";
import type { Program } from "../../../engineModel";
import { linkProgram } from "../../../provider/adapters/link";
import { openWorld, type World } from "../world";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(() => world.bench.sandbox.control.reset());

type Code = NonNullable<WayBack["code"]>;

const SECRET = "a-secret-from-the-configuration-0001";

/** What a TypeScript snippet declares: evaluated with classes that record their arguments. */
function declaredByTypeScript({ typescript }: Code): Program {
  const program: Program = {};
  const applinks = new Proxy(
    {},
    {
      get: (_target, type: string) =>
        function (name: string, inputs: Record<string, unknown>) {
          program[name] = { type, inputs };
        },
    },
  );
  const pulumi = {
    Config: class {
      requireSecret = (): string => SECRET;
    },
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the snippet is what is tested
  new Function("applinks", "pulumi", typescript)(applinks, pulumi);
  return program;
}

interface YamlProgram {
  config?: Record<string, { secret: boolean }>;
  resources: Record<
    string,
    { type: string; properties: Record<string, unknown>; options: { import: string } }
  >;
}

/** A text as Pulumi YAML reads it: `${name}` is a reference, and `$${` begins none. */
function interpolated(text: string, config: object): string {
  return text.replace(/\$?\$\{([^}]*)\}/g, (whole, name: string) => {
    if (whole.startsWith("$$")) return whole.slice(1);
    if (name in config) return SECRET;
    throw new Error(`${name} is not defined`);
  });
}

/** What a YAML snippet declares, and the IDs that it imports. */
function declaredByYaml({ yaml }: Code): { program: Program; imports: string[] } {
  const { config = {}, resources } = parse(yaml) as YamlProgram;
  for (const { secret } of Object.values(config)) expect(secret).toBe(true);
  const entries = Object.entries(resources).map(([name, { type, properties }]) => {
    const inputs = Object.entries(properties).map(([property, value]) => {
      return [property, typeof value === "string" ? interpolated(value, config) : value] as const;
    });
    return [name, { type: type.replace("applinks:", ""), inputs: Object.fromEntries(inputs) }] as const;
  });
  return {
    program: Object.fromEntries(entries),
    imports: Object.values(resources).map(({ options }) => options.import),
  };
}

const NAMES = ["backdoor", 'quote " and \\', "${not.a.reference}", "日本語", "- item: #", "#!?"];

test("an object that no program can declare gets no code, and the reason", async () => {
  const { control } = world.bench.sandbox;
  const redirects = ["https://one.example.com/cb"];
  await control.changeOutOfBand("jira").createClient({ name: "two\nlines", redirects, scope: "READ" });
  await control
    .changeOutOfBand("jira")
    .createLink({ name: "Eyes", rpcUrl: "https://eyes.example.com", typeId: "fecru" });
  const { findings } = await world.review([]);
  expect(findings.map(({ ways }) => ways.map(({ action }) => action))).toEqual([
    ["delete in the app", "investigate", "accept"],
    ["delete in the app", "investigate", "accept"],
  ]);
  expect(findings.map(({ ways }) => ways[1]?.description).sort()).toEqual([
    "No program can declare it as it is: name must be one line, without tabs or other control characters. Change it in the app, or delete it.",
    expect.stringMatching(/^No program can declare it as it is: type must be one of /),
  ]);
});

test("the code for undeclared objects declares them as they are, and makes the review clean", async () => {
  const { control } = world.bench.sandbox;
  const stack = world.bench.stack();
  await stack.up(linkProgram({ scopes: ["READ"] }));
  for (const [index, name] of NAMES.entries()) {
    await control.changeOutOfBand("jira").createClient({
      name,
      redirects: ["https://one.example.com/cb?a=b&c", "https://two.example.com/cb"],
      scope: "READ ADMIN",
    });
    await control.changeOutOfBand("confluence").createConnection({
      name,
      clientId: "id",
      clientSecret: SECRET,
      description: name,
      authorizationEndpoint: "https://id.example.com/authorize",
      tokenEndpoint: "https://id.example.com/token",
      scopes: ["READ", "WRITE"],
    });
    const link = { name, rpcUrl: `https://${index}.example.com`, typeId: "generic", primary: index === 2 };
    await control.changeOutOfBand("jira").createLink(link);
  }
  const found = await world.review([world.exportStack(stack)]);
  expect(found.findings).toHaveLength(3 * NAMES.length);
  const adopting: Program = {};
  for (const { app, object, ways } of found.findings) {
    const code = ways.find(({ action }) => action === "adopt into code")?.code;
    if (code === undefined) throw new Error("no code");
    const byTypeScript = declaredByTypeScript(code);
    const { program, imports } = declaredByYaml(code);
    // The plugin's SDKs import the object; dynamic resources adopt it.
    for (const [name, { type, inputs }] of Object.entries(program)) {
      if (typeof inputs === "function") throw new Error("inputs of a snippet are values");
      expect(byTypeScript[name]).toEqual({ type, inputs: { ...inputs, adopt: "always" } });
    }
    expect(Object.keys(byTypeScript)).toEqual(Object.keys(program));
    const { kind, id = "" } = object ?? { kind: "" };
    const appName = found.apps.find(({ key }) => key === app)?.name ?? "";
    expect(imports).toEqual([`${appName}/${kind.split(" ")[0]?.replace("application", "link") ?? ""}/${id}`]);
    for (const own of [code.python, code.go]) expect(own).toContain(JSON.stringify(imports[0]));
    const [declaration] = Object.values(program);
    if (declaration === undefined) throw new Error("no declaration");
    adopting[`${kind} ${id}`] = declaration;
  }
  expect(JSON.stringify(found)).not.toContain(SECRET);
  const adopted = world.bench.stack();
  const before = await control.export({ only: "state", secrets: "included" });
  await adopted.up(adopting);
  expect(await control.export({ only: "state", secrets: "included" })).toEqual(before);
  const states = [world.exportStack(stack), world.exportStack(adopted, { stack: "adopted" })];
  expect((await world.review(states)).findings).toEqual([]);
});
