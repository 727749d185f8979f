import { expect, test } from 'vitest';
import { heapDump } from '../../harness/capture/heap-dump.ts';
import { monotonicClock } from '../../harness/clock.ts';
import { orderServiceDump } from '../hprof/order-service-dump.ts';
import { uploadGround } from './upload-ground.ts';

const DUMP = Buffer.concat(orderServiceDump());

test('a dump uploaded whole while the container lived is captured', async () => {
  await using ground = await uploadGround({ dump: DUMP });
  expect(await ground.runHook('/dump.sh')).toMatchObject({ exitCode: 0 });
  expect(await ground.judge(heapDump)).toMatchObject({ verdict: 'captured' });
});

test('the same dump uploaded only after the container’s end is not', async () => {
  await using ground = await uploadGround({ dump: DUMP });
  const containerEndMs = monotonicClock.nowMs();
  expect(await ground.runHook('/dump.sh')).toMatchObject({ exitCode: 0 });
  expect(await ground.judge(heapDump, { containerEndMs })).toMatchObject({
    verdict: 'lost',
    lossStage: 'not-sent',
  });
});
