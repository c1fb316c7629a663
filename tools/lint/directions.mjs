// @ts-check
/**
 * Which folder may import which, as ESLint configuration. Imports point one way: doors know Pulumi and nothing of
 * Atlassian, resources know Atlassian's APIs and nothing of Pulumi or of HTTP.
 */

import importX, { createNodeResolver } from "eslint-plugin-import-x";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";

/** Every folder with what it may import beside itself; paths are relative to the repository. */
const ALLOWED = {
  "provider/schema": [],
  "provider/atlassian": ["provider/schema"],
  "provider/lifecycle": ["provider/atlassian", "provider/schema"],
  "provider/resources": ["provider/atlassian", "provider/schema", "provider/lifecycle"],
  "provider/functions": ["provider/atlassian", "provider/schema", "provider/lifecycle"],
  // A door opens the fleet; whatever else it needs of an app, a resource does.
  "provider/adapters": [
    "provider/atlassian/app.ts",
    "provider/config/apps.ts",
    "provider/schema",
    "provider/functions",
    "provider/lifecycle",
    "provider/resources",
  ],
  // The SDK computes from the configuration; what asks an app is a function of the provider, and what a link is made of both doors know.
  sdk: [
    "provider/schema",
    "provider/components/args.ts",
    "provider/components/mutualLink.ts",
    "provider/functions",
    "provider/lifecycle/context.ts",
    "provider/lifecycle/run.ts",
    "provider/config/apps.ts",
  ],
  cli: [
    "provider/config/apps.ts",
    "provider/atlassian/oauth/redirectUrl.ts",
    "provider/functions",
    "provider/lifecycle/context.ts",
    "provider/lifecycle/listing.ts",
    "provider/lifecycle/resource.ts",
    "provider/lifecycle/run.ts",
    "provider/resources",
  ],
  sandbox: [],
};

const zones = Object.entries(ALLOWED).map(([folder, others]) => ({
  target: `./${folder}`,
  from: ".",
  except: [folder, "node_modules", ...others].map((path) => `./${path}`),
  message: `${folder} imports ${[...others, "packages"].join(", ")}, nothing else.`,
}));

const pulumi = {
  regex: "^@(pulumi|grpc)/",
  message: "Only the doors and the SDK know Pulumi.",
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
    files: source("provider/schema", "provider/functions", "provider/lifecycle", "provider/resources"),
    rules: refuse(pulumi, http),
  },
  { files: source("provider/atlassian"), rules: refuse(pulumi) },
  { files: source("provider/adapters", "sdk"), rules: refuse(http) },
  { files: source("cli"), rules: refuse(pulumi, http) },
  {
    files: source("sandbox"),
    rules: refuse({ ...pulumi, message: "The sandbox emulates apps and knows nothing of Pulumi." }),
  },
];
