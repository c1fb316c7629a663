// @ts-check

/** What every project shares. */
const shared = {
  testEnvironment: "node",
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } },
    ],
  },
  restoreMocks: true,
};

/** The packages' names, where tests are to run the sources instead of what was built. */
const sources = {
  "^pulumi-applinks$": "<rootDir>/sdk/dynamic/index.ts",
  "^pulumi-applinks/handlers$": "<rootDir>/provider/adapters/dynamic/handlers.ts",
  "^applinks-sandbox$": "<rootDir>/sandbox/index.ts",
};

/** @type {import("jest").Config} */
module.exports = {
  coverageProvider: "v8",
  collectCoverageFrom: [
    "facts/**/*.ts",
    "provider/**/*.ts",
    "sdk/dynamic/**/*.ts",
    "cli/**/*.ts",
    "sandbox/**/*.ts",
    "!**/dist/**",
    "!**/tests/**",
  ],
  // Engine tests start several processes each and wait for a third of their time: on two cores, three at once take 15 % less than two.
  maxWorkers: 3,
  reporters: ["default", "<rootDir>/tests/reporter.js"],
  projects: [
    {
      ...shared,
      displayName: "unit",
      roots: ["<rootDir>/tests"],
      testMatch: ["<rootDir>/tests/**/*.test.ts"],
      testPathIgnorePatterns: ["<rootDir>/tests/engine/"],
      setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
      moduleNameMapper: sources,
    },
    {
      ...shared,
      displayName: "sandbox",
      roots: ["<rootDir>/sandbox"],
      testMatch: ["<rootDir>/sandbox/tests/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/tests/setup.ts"],
      moduleNameMapper: sources,
    },
    {
      ...shared,
      displayName: "engine",
      roots: ["<rootDir>/tests"],
      testMatch: ["<rootDir>/tests/engine/**/*.test.ts"],
      setupFilesAfterEnv: ["<rootDir>/tests/engine/setup.ts"],
      globalSetup: "<rootDir>/tests/engine/globalSetup.ts",
      globalTeardown: "<rootDir>/tests/engine/globalTeardown.ts",
    },
  ],
};
