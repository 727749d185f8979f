import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** AWS's own example of a key. */
export const SCRIPT_SECRET = 'wJalrXUtnFEMI/K7MDENG+example';

/** Where a capture script is in the checkout. */
export function captureScript(name: string): string {
  return fileURLToPath(new URL(`../../jvm-sample/capture/${name}`, import.meta.url));
}

/** A folder in which programs stand in for those that a script calls. */
export interface ScriptGround {
  readonly directory: string;
  /** Settings of the script, with the folder first on its path. */
  readonly environment: Readonly<Record<string, string>>;
  read(name: string): Promise<string>;
}

/** Makes the folder with those programs, shell scripts by name; gone when the test is over. */
export async function scriptGround(programs: Readonly<Record<string, string>>): Promise<ScriptGround> {
  const directory = await mkdtemp(join(tmpdir(), 'capture-script-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const [name, content] of Object.entries(programs)) {
    await writeFile(join(directory, name), content);
    await chmod(join(directory, name), 0o755);
  }
  return {
    directory,
    environment: {
      PATH: `${directory}:/usr/bin:/bin`,
      FAKE_DIRECTORY: directory,
      DUMP_S3_ENDPOINT: 'http://s3:9000',
      DUMP_S3_BUCKET: 'dumps',
      DUMP_S3_KEY: 'trial-1/heap_dump.hprof',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: SCRIPT_SECRET,
    },
    read: (name) => readFile(join(directory, name), 'utf8'),
  };
}
