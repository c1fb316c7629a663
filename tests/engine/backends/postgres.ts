/** A backend in a PostgreSQL database. */

import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import type { Toolchain } from "../languages";
import { startServer, type BackendServer } from "./server";

/** The password of the database's user. */
export const PASSWORD = "canary-of-the-database-5f0e";

/** Where Debian's packages have a server's programs, which are not on PATH. */
const DEBIAN = "/usr/lib/postgresql";

/** The folder with the server's programs: on PATH, or of the newest version that Debian's packages installed. */
function programs(): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  const folders = [
    ...(process.env["PATH"] ?? "").split(path.delimiter),
    ...versions
      .sort((one, other) => Number(other) - Number(one))
      .map((version) => path.join(DEBIAN, version, "bin")),
  ];
  return (
    folders.find((folder) =>
      ["initdb", "postgres", "psql", "pg_dump"].every((name) => existsSync(path.join(folder, name))),
    ) ?? ""
  );
}

/** PostgreSQL's server and its programs for the command line. */
export const POSTGRES: Toolchain = {
  probe: [path.join(programs(), "postgres"), "--version"],
  needs: "PostgreSQL, such as Debian's package postgresql",
  without: "APPLINKS_WITHOUT_POSTGRES",
};

/** Starts a server of its own, with an empty database. */
export async function startPostgres(): Promise<BackendServer> {
  const bin = programs();
  const port = String(await freePort());
  const script = readFileSync(path.join(__dirname, "postgres.sh"), "utf8");
  // That user may have no access to the project's folder, nor to this process's temporary folder.
  const { stop } = await startServer("/bin/sh", ["-c", script, "postgres.sh", bin, port], {
    ...unprivileged(),
    cwd: "/",
    env: { PATH: process.env["PATH"], PGPASSWORD: PASSWORD },
  });
  const address = `postgres://state@127.0.0.1:${port}/state?sslmode=disable`;
  const env = { PULUMI_BACKEND_URL: address, PGPASSWORD: PASSWORD };
  return {
    env,
    secretsProvider: "passphrase",
    stored: async () => {
      const { stdout } = await promisify(execFile)(path.join(bin, "pg_dump"), [`--dbname=${address}`], {
        env: { ...process.env, ...env },
        maxBuffer: 2 ** 30,
      });
      // A row has the text in Base64.
      const rows = [...stdout.matchAll(/^(\S+)\t\{"data":"([^"]*)"\}\t/gm)];
      const texts = rows.map(
        ([, key = "", data = ""]) => [key, Buffer.from(data, "base64").toString()] as const,
      );
      return new Map([...texts, ["the whole dump", stdout]]);
    },
    stop,
  };
}

/** A port that nothing listens on. The server cannot choose one itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The user who runs the server: PostgreSQL refuses root. `nobody` does not own the machine's own databases. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("nobody:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error("there is no user nobody to run PostgreSQL");
  return { uid: Number(uid), gid: Number(gid) };
}
