// jest ignores a project's own testTimeout. A machine that is busy with something else is no failure of a test.
jest.setTimeout(60_000);
