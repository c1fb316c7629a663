/**
 * Draws the pictures of the docs: an SVG beside each D2 text (https://d2lang.com) in docs/pictures, for light and dark pages. Each SVG names
 * the digest of what it was drawn from, so that the check takes no time.
 */

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { program } from "../engine/program";

const FOLDER = path.resolve(__dirname, "../../docs/pictures");

/** D2's theme for light pages and for dark pages, the margin in pixels, and the scale. */
const OPTIONS = { themeID: 0, darkThemeID: 200, pad: 20, scale: 1 };

interface Picture {
  text: string;
  /** The SVG file. */
  target: string;
  /** A comment with the digest of the text and the options. */
  origin: string;
}

/** The pictures whose SVG is missing, or was drawn from something else. */
export function stalePictures(): Picture[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".d2"))
    .map((file) => {
      const text = readFileSync(path.join(FOLDER, file), "utf8");
      const digest = createHash("sha256")
        .update(JSON.stringify([text, OPTIONS]))
        .digest("hex");
      const target = path.join(FOLDER, file.replace(/d2$/, "svg"));
      return {
        text,
        target,
        origin: `<!-- Drawn from ${file} by \`npm run generate:pictures\`. ${digest} -->\n`,
      };
    })
    .filter(({ target, origin }) => !existsSync(target) || !readFileSync(target, "utf8").endsWith(origin));
}

async function draw(): Promise<void> {
  const stale = stalePictures();
  if (stale.length === 0) return;
  const { D2 } = await import("@terrastruct/d2");
  const d2 = new D2();
  for (const { text, target, origin } of stale) {
    const { diagram, renderOptions } = await d2.compile({ fs: { index: text }, options: OPTIONS });
    const svg = await d2.render(diagram, { ...renderOptions, noXMLTag: true });
    writeFileSync(target, `${svg.trimEnd()}\n${origin}`);
    console.log(`Drew ${path.basename(target)}.`);
  }
  // D2 keeps a worker that never ends.
  process.exit();
}

if (require.main === module) program(draw);
