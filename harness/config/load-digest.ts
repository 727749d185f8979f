import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { ConfigError } from './config-error.ts';

/** Statements that name a file beside the script: `from './x.ts'`, `import '../y.ts'`. */
const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"]+)\1/g;

export interface LoadScript {
  /** The scenarios' folder: all that k6 sees. */
  readonly directory: string;
  /** The script, below that folder. */
  readonly script: string;
}

/**
 * SHA-256, hexadecimal, of a k6 script and of every file of the folder that it imports, directly or not:
 * a changed load is a changed setup, wherever the change was made.
 *
 * @throws {ConfigError} `scenario-invalid` for a file that cannot be read, or lies outside the folder
 */
export async function loadDigest({ directory, script }: LoadScript): Promise<string> {
  const root = resolve(directory);
  const texts = new Map<string, string>();
  const open = [resolve(root, script)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const name = relative(root, file).replaceAll(sep, '/');
    if (texts.has(name)) continue;
    if (name.startsWith('../')) throw outside(file, root);
    const text = await readScript(file);
    texts.set(name, text);
    const folder = dirname(file);
    open.push(...[...text.matchAll(RELATIVE_IMPORT)].map(([, , path = '']) => resolve(folder, path)));
  }
  const hash = createHash('sha256');
  for (const name of [...texts.keys()].toSorted()) hash.update(JSON.stringify([name, texts.get(name)]));
  return hash.digest('hex');
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new ConfigError('scenario-invalid', `The scenario has no readable ${file}: ${String(cause)}`, {
      hint: 'A scenario is a folder with scenario.ts and load.ts, the k6 script that drives it.',
      cause,
    });
  }
}

function outside(file: string, root: string): ConfigError {
  return new ConfigError('scenario-invalid', `A load script imports ${file}, which k6 cannot see.`, {
    hint: `Move it into ${root}, such as beside pressure.ts.`,
  });
}
