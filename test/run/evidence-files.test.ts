import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { saveEvidence } from '../../harness/run/evidence-files.ts';
import { exampleEvidence } from '../verdict/example-evidence.ts';

test('keeps all that a verdict rests on: one event a line, and the rest as one object', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lastgasp-evidence-'));
  try {
    const description = { stopCode: 'EssentialContainerExited', stoppedAt: new Date(0) } as const;
    const evidence = exampleEvidence({ description });
    await saveEvidence(directory, evidence);
    const lines = (await readFile(join(directory, 'timeline.jsonl'), 'utf8')).split('\n');
    expect(lines.pop()).toBe('');
    const events = lines.map((line): unknown => JSON.parse(line));
    const rest: unknown = JSON.parse(await readFile(join(directory, 'evidence.json'), 'utf8'));
    expect(events).toEqual(evidence.events);
    expect({ ...Object(rest), events, description }).toEqual(evidence);
    const described: unknown = JSON.parse(await readFile(join(directory, 'describe-tasks.json'), 'utf8'));
    expect(described).toEqual({
      tasks: [{ stopCode: 'EssentialContainerExited', stoppedAt: '1970-01-01T00:00:00.000Z' }],
      failures: [],
    });
  } finally {
    await rm(directory, { recursive: true });
  }
});
