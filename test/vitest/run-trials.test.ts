import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTrials } from '../../harness/vitest/index.ts';

const out = join(tmpdir(), 'lastgasp-never-made');

test('fails with what the command line says of a run that cannot be', { timeout: 60_000 }, async () => {
  await expect(runTrials({ scenario: 'heap-leek', flagSet: 'none', out })).rejects.toThrow(
    /exit code 3: error: .*heap-leek[\s\S]*heap-leak/,
  );
});
