// Jest ignores a project's own testTimeout. A busy machine must not fail a test.
jest.setTimeout(60_000);
