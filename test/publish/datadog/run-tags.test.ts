import { expect, it } from 'vitest';
import { tagOf } from '../../../harness/publish/datadog/run-tags.ts';

it('a tag is written as Datadog keeps it, so that it is found by what was sent', () => {
  expect(tagOf('flag_set', 'Dump Hook (fast)!')).toBe('flag_set:dump_hook__fast__');
  expect(tagOf('task_size', '256/512')).toBe('task_size:256/512');
  expect(tagOf('scenario', 'a,b')).toBe('scenario:a_b');
  expect(tagOf('scenario', 'x'.repeat(300))).toHaveLength(200);
});
