import { join } from 'node:path';
import { writeWhole } from '../journal/whole-file.ts';
import type { TrialEvidence } from '../verdict/trial-evidence.ts';

/**
 * Writes a trial's evidence to its folder: `timeline.jsonl`, one event a line in the order of time;
 * `describe-tasks.json`, what ECS's DescribeTasks would answer; and `evidence.json` with everything else
 * its verdict rests on. All of it is on disk when it resolves: the trial's record, which comes after, never
 * stands without it.
 */
export async function saveEvidence(directory: string, evidence: TrialEvidence): Promise<void> {
  const { events, description, ...rest } = evidence;
  const timeline = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  await writeWhole(join(directory, 'timeline.jsonl'), timeline);
  const described = { tasks: description === null ? [] : [description], failures: [] };
  await writeWhole(join(directory, 'describe-tasks.json'), `${JSON.stringify(described, null, 2)}\n`);
  await writeWhole(join(directory, 'evidence.json'), `${JSON.stringify(rest, null, 2)}\n`);
}
