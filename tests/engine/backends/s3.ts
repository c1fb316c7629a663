/** A backend in an S3 bucket, with a key of KMS for the secrets: both emulated by moto. */

import path from "node:path";
import { pythonWithPackages } from "../python";
import { startServer, type BackendServer } from "./server";

/** Starts the server with an empty bucket. */
export async function startS3(): Promise<BackendServer> {
  const python = await pythonWithPackages("python-moto", path.join(__dirname, "requirements.txt"));
  const { line: url, stop } = await startServer(python, [path.join(__dirname, "s3.py")]);
  const text = async (resource: string): Promise<string> => {
    const response = await fetch(`${url}/state${resource}`, { headers: { authorization: "AWS any:any" } });
    if (!response.ok) throw new Error(`${url}/state${resource}: HTTP ${response.status}`);
    return response.text();
  };
  return {
    env: {
      PULUMI_BACKEND_URL: "s3://state?use_path_style=true",
      AWS_ENDPOINT_URL: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "any",
      AWS_SECRET_ACCESS_KEY: "any",
    },
    secretsProvider: "awskms://alias/state?region=us-east-1",
    stored: async () => {
      const list = await text("?list-type=2");
      if (list.includes("<IsTruncated>true"))
        throw new Error("the bucket has more objects than one list shows");
      const keys = [...list.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = ""]) => key);
      return new Map(await Promise.all(keys.map(async (key) => [key, await text(`/${key}`)] as const)));
    },
    stop,
  };
}
