/**
 * Runs `main` as a program. An error fails it, and its message is printed. Signals end the program through process.exit, so that the
 * programs that it started end and its locks are released.
 */
export function program(main: () => Promise<void>): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(130));
  }
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
