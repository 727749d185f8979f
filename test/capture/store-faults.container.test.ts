import { describe, expect, test, vi } from 'vitest';
import { heapDump, heapDumpSidecar } from '../../harness/capture/heap-dump.ts';
import type { PathVerdict } from '../../harness/capture/path-verdict.ts';
import type { ObjectStoreFault } from '../../harness/config/object-store-fault.ts';
import { firstOfKind } from '../../harness/timeline/timeline.ts';
import { orderServiceDump, type HeapObject } from '../hprof/order-service-dump.ts';
import { uploadGround, type UploadGround } from './upload-ground.ts';

/** 40 MB: more than two parts of the sidecar's. */
const DUMP = Buffer.concat(
  orderServiceDump({
    objects: Array.from({ length: 40 }, (): HeapObject => ({ kind: 'bytes', count: 1_000_000 })),
  }),
);

/** What becomes of the dump when the incident's hook sends it to a store with that fault. */
async function hooked(fault: ObjectStoreFault): Promise<PathVerdict> {
  await using ground = await uploadGround({ dump: DUMP, fault });
  await ground.runHook('/dump.sh');
  return ground.judge(heapDump);
}

/** The sidecar sends the dump, is told to stop once it has said so or after some seconds, and ends. */
async function shipped(ground: UploadGround, { forSeconds = 30 } = {}): Promise<string> {
  const { output } = await ground.run(
    `touch $DUMP_DONE_PATH; /capture/ship-dump.sh >/tmp/out 2>&1 & pid=$!
     for turn in $(seq ${forSeconds * 5}); do
       if grep -q stored /tmp/out || ! kill -0 $pid 2>/dev/null; then break; fi; sleep 0.2
     done
     kill $pid 2>/dev/null; wait $pid; echo "exit=$?"; cat /tmp/out`,
  );
  ground.timeline.record({ kind: 'signal', container: 'uploader', signal: 'SIGTERM' });
  ground.timeline.record({ kind: 'container-exited', container: 'uploader', exitCode: 0, oomKilled: false });
  return output;
}

describe('a hook that puts the dump once', () => {
  test.each([
    [403, 'AccessDenied'],
    [503, 'ServiceUnavailable'],
    [503, 'SlowDown'],
  ])('is lost at not-sent where S3 refuses with %i %s', async (httpStatus, code) => {
    expect(await hooked({ kind: 'refuse', httpStatus, code, requests: null })).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
      detail: `The object store refused the upload with HTTP ${httpStatus}.`,
    });
  });

  test('is lost at not-sent where the connection is reset in the middle, with what had arrived', async () => {
    const verdict = await hooked({ kind: 'reset', afterBytes: 15_000_000, requests: null });
    expect(verdict).toMatchObject({ verdict: 'lost', lossStage: 'not-sent' });
    expect(verdict.detail).toMatch(
      new RegExp(
        `^The upload broke off 2\\.\\d s before the container's end: 1\\d{7} of ${DUMP.length} bytes had arrived\\.$`,
      ),
    );
  });

  test('is lost at not-sent where the server is killed and started again in the middle', async () => {
    expect(await hooked({ kind: 'restart', afterBytes: 15_000_000 })).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
      detail: 'The object store refused the upload with HTTP 503.',
    });
  });

  test('is lost at stopped-mid-upload where its curl is killed, and the detail says so', async () => {
    await using ground = await uploadGround({ dump: DUMP });
    await ground.run('echo "limit-rate = 8M" >"$HOME/.curlrc"');
    const hook = ground.runHook('/dump.sh');
    await vi.waitFor(() => expect(firstOfKind(ground.timeline.events, 'upload-begin')).toBeDefined(), 20_000);
    await ground.run('pkill -KILL curl');
    const { output } = await hook;
    expect(output).toContain('dump.sh: end exit=137');
    expect(await ground.judge(heapDump)).toMatchObject({
      verdict: 'lost',
      lossStage: 'stopped-mid-upload',
      detail: expect.stringContaining('the upload was killed (exit code 137)'),
    });
  });
});

describe('a sidecar that sends parts', () => {
  test('is captured where nothing is wrong', async () => {
    await using ground = await uploadGround({ dump: DUMP });
    expect(await shipped(ground)).toContain(`stored bytes=${DUMP.length}`);
    expect(await ground.judge(heapDumpSidecar)).toMatchObject({ verdict: 'captured' });
  });

  test('is captured where S3 asks it to slow down for a while', async () => {
    await using ground = await uploadGround({
      dump: DUMP,
      fault: { kind: 'refuse', httpStatus: 503, code: 'SlowDown', requests: 3 },
    });
    expect(await shipped(ground)).toContain(`stored bytes=${DUMP.length}`);
    expect(await ground.judge(heapDumpSidecar)).toMatchObject({ verdict: 'captured' });
  });

  test('is lost at not-sent where the multipart upload is never completed, and the detail says so', async () => {
    await using ground = await uploadGround({ dump: DUMP });
    await ground.run(
      `cp -r /capture /tmp/capture && sed -i 's/^complete$/exit 1/' /tmp/capture/ship-dump.sh
       touch $DUMP_DONE_PATH; /tmp/capture/ship-dump.sh`,
    );
    ground.timeline.record({
      kind: 'container-exited',
      container: 'uploader',
      exitCode: 1,
      oomKilled: false,
    });
    expect(await ground.judge(heapDumpSidecar)).toMatchObject({
      verdict: 'lost',
      detail: expect.stringContaining('and nobody completed it'),
    });
  });

  test('is lost at not-sent where the server is killed and has forgotten its parts', async () => {
    await using ground = await uploadGround({
      dump: DUMP,
      fault: { kind: 'restart', afterBytes: 20_000_000 },
    });
    await shipped(ground);
    expect(await ground.judge(heapDumpSidecar)).toMatchObject({
      verdict: 'lost',
      lossStage: 'not-sent',
      detail: expect.stringMatching(/^The object store refused the upload with HTTP 404/),
    });
  });
});
