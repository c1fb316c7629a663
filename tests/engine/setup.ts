/** Real engines start processes and write state: their tests may take minutes. */
jest.setTimeout(300_000);
