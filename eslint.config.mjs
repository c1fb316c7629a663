// @ts-check
import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";
import { directions } from "./tools/lint/directions.mjs";

export default tseslint.config(
  {
    ignores: [
      "**/dist/",
      "**/*.gen.ts",
      "coverage/",
      ".engine/",
      ".work/",
      "sdk/nodejs/",
      "sdk/python/",
      "sdk/go/",
      "tests/engine/releases/*/",
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts", "**/*.mts"],
    plugins: { "import-x": importX },
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: "only-allowed-literals" },
      ],
      // Interfaces of servers and providers require promises even where there is nothing to wait for.
      "@typescript-eslint/require-await": "off",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "import-x/no-default-export": "error",
    },
  },
  ...directions,
  {
    files: ["provider/**/*.ts", "cli/**/*.ts", "sdk/dynamic/**/*.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "URL",
          property: "canParse",
          message: "Node.js 20 gets it wrong once it is optimized: use parseUrl.",
        },
      ],
    },
  },
  {
    files: ["**/tests/**/*.ts"],
    rules: {
      // jest's asymmetric matchers are of type any.
      "@typescript-eslint/no-unsafe-assignment": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector:
            "MemberExpression[object.name=/^(describe|test|it)$/][property.name=/^(only|skip|todo)$/]",
          message: "Every test runs.",
        },
      ],
    },
  },
  {
    files: ["**/*.js", "**/*.mjs"],
    plugins: { "import-x": importX },
    // The compiler knows which names a plain script has: these files carry @ts-check.
    rules: { "no-undef": "off", "import-x/no-default-export": "error" },
  },
  { files: ["eslint.config.mjs"], rules: { "import-x/no-default-export": "off" } },
);
