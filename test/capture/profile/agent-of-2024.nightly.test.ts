import { expect, test } from 'vitest';
import { LEAK_CULPRIT, recordProfile } from './record-profile.ts';
import { judgeSent } from './sent-profile.ts';

test('a profile of the agent of 2024, which is packed with lz4, is read and captured like a present one', async () => {
  const recorded = await recordProfile('datadog-java-2024');
  expect(recorded.end).toMatchObject({ outcome: 'received' });
  const verdict = await judgeSent({ ...recorded, culprit: LEAK_CULPRIT });
  expect(verdict).toMatchObject({ verdict: 'captured', attributed: true });
  // It took no live heap samples by itself.
  expect(verdict.detail).toContain('old-object: ');
});
