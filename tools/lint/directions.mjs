// @ts-check
/**
 * Which folder may import which, as ESLint configuration. Imports point one way: adapters and components know Pulumi
 * and reach the apps only through resources and functions; resources know the apps' APIs and nothing of Pulumi or HTTP.
 */

import importX, { createNodeResolver } from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";

/** What the rooms of the sandbox that serve routes import. */
const SANDBOX_BASE = ["sandbox/http", "sandbox/pages", "sandbox/products", "sandbox/state"];
const SANDBOX_ROOMS = [
  "sandbox/application-links",
  "sandbox/auditing",
  "sandbox/authorization-server",
  "sandbox/oauth-client",
  "sandbox/personal-tokens",
  "sandbox/resource-server",
];

/** Every folder with what it may import beside itself; paths are relative to the repository. */
const ALLOWED = {
  facts: [],
  "provider/schema": [],
  "provider/atlassian": ["facts", "provider/schema"],
  "provider/config": ["provider/atlassian", "provider/schema"],
  "provider/lifecycle": ["provider/atlassian", "provider/config", "provider/schema"],
  "provider/resources": ["provider/atlassian", "provider/config", "provider/lifecycle", "provider/schema"],
  "provider/functions": ["provider/atlassian", "provider/config", "provider/lifecycle", "provider/schema"],
  "provider/components": [
    "provider/atlassian/oauth/redirectUrl.ts",
    "provider/atlassian/products.ts",
    "provider/atlassian/target.ts",
    "provider/config",
    "provider/functions",
    "provider/lifecycle",
    "provider/schema",
  ],
  "provider/adapters": [
    "provider/components",
    "provider/config",
    "provider/functions",
    "provider/lifecycle",
    "provider/resources",
    "provider/schema",
  ],
  "sdk/dynamic": [
    "provider/components",
    "provider/config",
    "provider/functions",
    "provider/lifecycle/context.ts",
    "provider/lifecycle/run.ts",
    "provider/schema",
  ],
  cli: [
    "facts",
    "provider/adapters/wire.ts",
    "provider/atlassian",
    "provider/components",
    "provider/config",
    "provider/functions",
    "provider/lifecycle",
    "provider/resources",
    "provider/schema",
  ],
  sandbox: ["facts"],
  "sandbox/state": ["facts"],
  "sandbox/products": ["facts", "sandbox/state"],
  "sandbox/http": ["sandbox/products", "sandbox/state"],
  "sandbox/pages": ["sandbox/http", "sandbox/products", "sandbox/state"],
  ...Object.fromEntries(SANDBOX_ROOMS.map((room) => [room, SANDBOX_BASE])),
  // A Cloud site's screens make the changes of these areas.
  "sandbox/cloud": [
    "sandbox/application-links",
    "sandbox/authorization-server",
    "sandbox/oauth-client",
    ...SANDBOX_BASE,
  ],
  "sandbox/screens": ["sandbox/cloud", ...SANDBOX_ROOMS, ...SANDBOX_BASE],
  "sandbox/routes.ts": ["sandbox/cloud", "sandbox/screens", ...SANDBOX_ROOMS, ...SANDBOX_BASE],
  "sandbox/app.ts": ["sandbox/routes.ts", ...SANDBOX_BASE],
  "sandbox/control": ["sandbox/cloud", ...SANDBOX_ROOMS, ...SANDBOX_BASE],
  "sandbox/start-page": ["sandbox/control", "sandbox/screens/paths.ts", ...SANDBOX_BASE],
  "sandbox/testing": ["sandbox/products", "sandbox/resource-server"],
};

const zones = Object.entries(ALLOWED).map(([folder, others]) => ({
  target: `./${folder}`,
  from: ".",
  except: [folder, "node_modules", ...others].map((path) => `./${path}`),
  message: `${folder} imports ${[...others, "packages"].join(", ")}, nothing else.`,
}));

const pulumi = {
  regex: "^@(pulumi|grpc)/",
  message: "Only adapters, components and the SDK import Pulumi.",
};

const http = {
  regex: "^(axios(/.*)?|(node:)?https?)$",
  message: "Calls to apps go through provider/atlassian.",
};

const source = (/** @type {string[]} */ ...folders) => folders.map((folder) => `${folder}/**/*.ts`);

const refuse = (/** @type {{ regex: string, message: string }[]} */ ...patterns) => ({
  "no-restricted-imports": /** @type {["error", object]} */ (["error", { patterns }]),
});

/** @type {import("eslint").Linter.Config[]} */
export const directions = [
  {
    files: ["**/*.ts"],
    plugins: { "import-x": /** @type {any} */ (importX) },
    settings: {
      "import-x/resolver-next": [
        createTypeScriptImportResolver({ alwaysTryTypes: true }),
        createNodeResolver(),
      ],
    },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
    },
  },
  {
    files: source(
      "provider/schema",
      "provider/config",
      "provider/functions",
      "provider/lifecycle",
      "provider/resources",
    ),
    rules: refuse(pulumi, http),
  },
  { files: source("provider/atlassian"), rules: refuse(pulumi) },
  { files: source("provider/adapters", "provider/components", "sdk/dynamic"), rules: refuse(http) },
  { files: source("cli"), rules: refuse(pulumi, http) },
  {
    files: source("sandbox"),
    rules: refuse({ ...pulumi, message: "The sandbox emulates apps, and does not import Pulumi." }),
  },
];
