import { beforeAll, expect, test } from 'vitest';
import { FORGERIES } from './forgeries.ts';
import { LEAK_CULPRIT, recordProfile, type RecordedProfile } from './record-profile.ts';
import { judgeSent } from './sent-profile.ts';

let recorded: RecordedProfile;
beforeAll(async () => {
  recorded = await recordProfile('datadog-agent-java');
});

test('the intake takes a real profile', () => {
  expect(recorded.end).toMatchObject({ outcome: 'received', httpStatus: 200, reason: null });
});

test('the real profile is captured, is of the JVM that its log names, and leads to the culprit', async () => {
  const verdict = await judgeSent({ ...recorded, culprit: LEAK_CULPRIT });
  expect(verdict).toMatchObject({ verdict: 'captured', attributed: true, blindWindowSeconds: 0 });
  expect(verdict.detail).toContain('live-heap: byte[] from Main.keep');
});

test.each(FORGERIES)('$what is not captured', async ({ forge, verdict: expected = 'lost', says }) => {
  const verdict = await judgeSent({ ...recorded, culprit: LEAK_CULPRIT, sent: forge(recorded.upload) });
  expect(verdict).toMatchObject({ verdict: expected, detail: expect.stringMatching(says) });
});
