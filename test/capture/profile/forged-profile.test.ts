import { expect, test } from 'vitest';
import { FORGERIES } from './forgeries.ts';
import { bodyOf, RUNTIME_ID, syntheticUpload } from './recorded-upload.ts';
import { judgeSent } from './sent-profile.ts';

const upload = syntheticUpload();
const CULPRIT = { className: 'lastgasp.orders.ReportCache', methodName: 'put' };
const TRIAL = { upload, runtimeId: RUNTIME_ID, culprit: CULPRIT };

test('the profile as it was sent is captured and names the culprit', async () => {
  expect(await judgeSent({ ...TRIAL, sent: { body: bodyOf(upload) } })).toMatchObject({
    verdict: 'captured',
    lossStage: null,
    attributed: true,
    marginSeconds: 59.5,
    blindWindowSeconds: 0,
  });
});

test.each(FORGERIES)('$what is not captured', async ({ forge, verdict: expected = 'lost', says }) => {
  const verdict = await judgeSent({ ...TRIAL, sent: forge(upload) });
  expect(verdict).toMatchObject({ verdict: expected, detail: expect.stringMatching(says) });
  expect(verdict.lossStage).not.toBeNull();
});
