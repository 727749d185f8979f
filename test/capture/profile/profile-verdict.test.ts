import { expect, test } from 'vitest';
import type { JudgeContext } from '../../../harness/capture/capture-path.ts';
import type { PathVerdict } from '../../../harness/capture/path-verdict.ts';
import type {
  ProfileContent,
  ProfileFacts,
  ProfileUpload,
} from '../../../harness/capture/profile/profile-facts.ts';
import { judgeProfiles } from '../../../harness/capture/profile/profile-verdict.ts';

const RUNTIME_ID = 'f2b8898f-0c50-4ec4-8567-d6ca61130557';
const NAMED = { namesCulprit: true, detail: 'live-heap: byte[] from lastgasp.orders.ReportsHandler.create' };

/** Seconds of the trial: the container starts at 0, is out of memory at 100 and ends at 105. */
const CONTEXT: JudgeContext = {
  events: [
    { kind: 'container-started', container: 'app', restarts: 0, atMs: 0, source: 'engine' },
    { kind: 'tracer-started', runtimeId: RUNTIME_ID, version: '1.68.1', atMs: 1000, source: 'container-log' },
  ],
  culprit: { className: 'lastgasp.orders.ReportCache', methodName: 'put' },
  startedAtMs: -5000,
  oomAtMs: 100_000,
  containerEndMs: 105_000,
  engineOffsetMs: 0,
  clockUncertaintyMs: 5,
  engineClockStepMs: 0,
};

/** A profile of the seconds from `from` to `to`, which arrived a second later, unless told otherwise. */
function upload(
  from: number,
  to: number,
  changes: Partial<ProfileUpload> = {},
  content: Partial<ProfileContent> = {},
): ProfileUpload {
  const time = { fromMs: from * 1000, toMs: to * 1000 };
  return {
    request: to,
    beganAtMs: time.toMs + 900,
    endedAtMs: time.toMs + 1000,
    outcome: 'received',
    httpStatus: 200,
    reason: null,
    receivedBytes: 200_000,
    content: {
      runtimeId: RUNTIME_ID,
      snapshot: 'periodic',
      startMs: time.fromMs,
      endMs: time.toMs,
      chunks: [
        { writer: 'hotspot', ...time },
        { writer: 'ddprof', fromMs: time.fromMs + 20, toMs: time.toMs + 60 },
      ],
      culprit: NAMED,
      ...content,
    },
    damage: null,
    ...changes,
  };
}

function judge(uploads: readonly ProfileUpload[], context: Partial<JudgeContext> = {}): PathVerdict {
  const facts: ProfileFacts = { uploads: [...uploads], serviceContainer: 'app', partialSeconds: 15 };
  return judgeProfiles(facts, { ...CONTEXT, ...context });
}

test('profiles that cover the OOM without a hole are captured, with the margin of the one that was needed', () => {
  expect(judge([upload(10, 70), upload(70, 101)])).toMatchObject({
    verdict: 'captured',
    lossStage: null,
    attributed: true,
    marginSeconds: 3,
    blindWindowSeconds: 0,
    durable: { afterOomSeconds: 2, sizeBytes: 400_000 },
  });
});

test('a later profile needs no margin and no bytes', () => {
  expect(judge([upload(70, 101), upload(101, 103)])).toMatchObject({
    verdict: 'captured',
    marginSeconds: 3,
    durable: { afterOomSeconds: 2, sizeBytes: 200_000 },
  });
});

test('what was needed is all that covers the time before, whichever arrived last', () => {
  const slow = upload(10, 70, { endedAtMs: 104_000 });
  expect(judge([slow, upload(70, 101)])).toMatchObject({ verdict: 'captured', marginSeconds: 1 });
});

test('profiles that end within the bound before the OOM are partial, with what is missing', () => {
  expect(judge([upload(10, 70), upload(70, 88)])).toMatchObject({
    verdict: 'partial',
    lossStage: 'not-sent',
    attributed: true,
    blindWindowSeconds: 12,
    detail: expect.stringContaining('up to 12.0 s before the OOM'),
  });
});

test('profiles that end longer before it are lost, and what they say of the culprit is still a fact', () => {
  expect(judge([upload(10, 70)])).toMatchObject({
    verdict: 'lost',
    lossStage: 'not-sent',
    attributed: true,
    blindWindowSeconds: 30,
  });
});

test('without a profile all the time since the container’s start is blind', () => {
  expect(judge([])).toMatchObject({
    verdict: 'lost',
    lossStage: 'not-sent',
    attributed: false,
    blindWindowSeconds: 100,
    detail: expect.stringContaining('No profile covers any of the 100.0 s'),
  });
});

test('after a restart the time since the last start counts', () => {
  const restarted = {
    kind: 'container-started',
    container: 'app',
    restarts: 1,
    atMs: 60_000,
    source: 'engine',
  } as const;
  expect(judge([], { events: [...CONTEXT.events, restarted] })).toMatchObject({ blindWindowSeconds: 40 });
});

test.each([
  ['2.4 s are no hole', 72.4, { verdict: 'captured' }],
  [
    '2.6 s are one',
    72.6,
    { verdict: 'partial', blindWindowSeconds: 0, detail: expect.stringContaining('hole of 2.6 s') },
  ],
])('between two profiles %s', (_what, from, expected) => {
  expect(judge([upload(10, 70), upload(from - 0.02, 101)])).toMatchObject(expected);
});

test('it is by any of the profiles that the culprit is named, whatever the last one says', () => {
  const unnamed = {
    culprit: { namesCulprit: false, detail: 'live-heap: byte[] from datadog.okio.Segment.<init>' },
  };
  expect(judge([upload(70, 101), upload(101, 103, {}, unnamed)])).toMatchObject({ attributed: true });
  expect(judge([upload(70, 101, {}, unnamed), upload(101, 103, {}, unnamed)])).toMatchObject({
    attributed: false,
  });
});

test('later profiles do not cover up for the one that is missing', () => {
  expect(judge([upload(10, 90), upload(102, 103)])).toMatchObject({
    verdict: 'partial',
    blindWindowSeconds: 10,
    detail: expect.stringMatching(/^1 profile covers the time .* others after it were/),
  });
});

test('an OOM inside a hole is not covered', () => {
  expect(judge([upload(10, 97), upload(101, 103)])).toMatchObject({
    verdict: 'partial',
    blindWindowSeconds: 3,
  });
});

test.each<[string, ProfileUpload, object]>([
  [
    'cut off by the container’s end',
    upload(70, 101, { outcome: 'truncated', content: null, endedAtMs: 105_020 }),
    { lossStage: 'stopped-mid-upload' },
  ],
  [
    'never seen to end',
    upload(70, 101, { outcome: 'truncated', content: null, endedAtMs: null }),
    { lossStage: 'stopped-mid-upload' },
  ],
  [
    'cut off long before',
    upload(70, 101, { outcome: 'truncated', content: null, endedAtMs: 102_000 }),
    { lossStage: 'not-sent' },
  ],
  [
    'refused by a broken intake',
    upload(70, 101, { outcome: 'refused', content: null, httpStatus: 503 }),
    { lossStage: 'not-sent' },
  ],
  [
    'refused for its body',
    upload(70, 101, { outcome: 'refused', content: null, httpStatus: 400 }),
    { lossStage: 'arrived-damaged' },
  ],
  [
    'never answered',
    upload(70, 101, { outcome: 'unanswered', content: null, httpStatus: null }),
    { lossStage: 'not-sent' },
  ],
  [
    'damaged',
    upload(70, 101, { content: null, damage: 'its zstd stream is damaged' }),
    { lossStage: 'arrived-damaged' },
  ],
  ['of another JVM', upload(70, 101, {}, { runtimeId: 'other' }), { lossStage: 'arrived-damaged' }],
  ['late', upload(70, 101, { endedAtMs: 106_500 }), { lossStage: 'stopped-mid-upload', marginSeconds: -1.5 }],
])('when the profile of the OOM is %s, what came before it is all there is', (_what, next, expected) => {
  expect(judge([upload(10, 70), next])).toMatchObject({
    verdict: 'lost',
    blindWindowSeconds: 30,
    attributed: true,
    ...expected,
  });
});

test('an arrival that the clocks cannot tell from the container’s end decides nothing', () => {
  const close = upload(70, 101, { endedAtMs: 105_008 });
  expect(judge([upload(10, 70), close])).toMatchObject({ verdict: 'invalid' });
  expect(judge([upload(10, 70), close], { engineClockStepMs: 50 })).toMatchObject({ verdict: 'invalid' });
  expect(judge([upload(10, 70), upload(70, 101, { endedAtMs: 105_040 })])).toMatchObject({ verdict: 'lost' });
});

test('an arrival as close that changes nothing does not matter', () => {
  expect(judge([upload(70, 101), upload(101, 104, { endedAtMs: 105_000 })])).toMatchObject({
    verdict: 'captured',
  });
});

test('the JVM’s clock is mapped to the harness’s', () => {
  const ahead = (seconds: number): ProfileUpload => {
    const time = { fromMs: 70_000 + seconds * 1000, toMs: 101_000 + seconds * 1000 };
    return upload(
      70,
      101,
      {},
      { startMs: time.fromMs, endMs: time.toMs, chunks: [{ writer: 'hotspot', ...time }] },
    );
  };
  expect(judge([ahead(3600)], { engineOffsetMs: 3_600_000 })).toMatchObject({ verdict: 'captured' });
  expect(judge([ahead(-2)], { engineOffsetMs: 0 })).toMatchObject({
    verdict: 'partial',
    blindWindowSeconds: 1,
  });
});

test('without a tracer that says which JVM it is in, profiles decide nothing', () => {
  expect(judge([upload(70, 101)], { events: [] })).toMatchObject({ verdict: 'invalid' });
  expect(judge([], { events: [] })).toMatchObject({ verdict: 'lost', lossStage: 'no-trigger' });
});

test('a JVM too old for the agent is the reason why nothing was sent', () => {
  const detail = 'Warning: Version 1.68.1 of dd-java-agent is not compatible with Java 7 …';
  const events = [{ kind: 'tracer-disabled', detail, atMs: 1000, source: 'container-log' }] as const;
  expect(judge([], { events })).toMatchObject({
    verdict: 'lost',
    lossStage: 'no-trigger',
    detail: expect.stringContaining(detail),
  });
});

test('the JVM that ran out of memory is the one that logged last before that', () => {
  const events = [
    ...CONTEXT.events,
    { kind: 'tracer-started', runtimeId: 'second', version: '1.68.1', atMs: 50_000, source: 'container-log' },
    { kind: 'tracer-started', runtimeId: 'third', version: '1.68.1', atMs: 101_000, source: 'container-log' },
  ] as const;
  const of = (runtimeId: string) => judge([upload(60, 101, {}, { runtimeId })], { events });
  expect(of('second')).toMatchObject({ verdict: 'captured' });
  expect(of(RUNTIME_ID)).toMatchObject({ verdict: 'lost' });
  expect(of('third')).toMatchObject({ verdict: 'lost' });
});
