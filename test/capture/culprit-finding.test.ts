import { expect, test } from 'vitest';
import { findCulprit } from '../../harness/capture/culprit-finding.ts';
import type { CulpritCandidate } from '../../harness/jfr/culprit-candidates.ts';

const CULPRIT = {
  className: 'lastgasp.orders.ReportCache',
  methodName: 'put',
  allocatedIn: [{ className: 'lastgasp.orders.ReportRenderer', methodName: 'render' }],
};
const frame = (className: string, methodName: string) => ({ className, methodName, lineNumber: 1 });
const HANDLER = frame('lastgasp.orders.ReportsHandler', 'create');
const IN_RENDERER = [
  frame('java.util.Arrays', 'copyOf'),
  frame('lastgasp.orders.ReportRenderer', 'render'),
  HANDLER,
];
const IN_AGENT = [frame('datadog.okio.Segment', '<init>')];

function candidate(changes: Partial<CulpritCandidate>): CulpritCandidate {
  return {
    kind: 'live-heap',
    typeName: 'datadog.HeapLiveObject',
    subject: 'byte[]',
    count: 1,
    bytes: 1000,
    frames: [],
    heldBy: [],
    ...changes,
  };
}

const find = (
  candidates: readonly CulpritCandidate[],
  oomType: Parameters<typeof findCulprit>[1]['oomType'] = 'heap-space',
) => findCulprit({ candidates, lastHeap: null }, { culprit: CULPRIT, oomType });

test('the method that asks for most of what is alive is the culprit', () => {
  const candidates = [
    candidate({ frames: IN_RENDERER, bytes: 5000 }),
    candidate({ frames: IN_AGENT, bytes: 4000 }),
  ];
  expect(find(candidates)).toEqual({
    namesCulprit: true,
    detail: 'live-heap: byte[] from lastgasp.orders.ReportRenderer.render',
  });
});

test.each([
  [20_000, true],
  [20_001, false],
])('of a heap of %d bytes in use 5000 explain it: %s', (usedBytes, namesCulprit) => {
  const lastHeap = { atMs: null, when: 'After GC', usedBytes, committedBytes: null };
  const candidates = [candidate({ frames: IN_RENDERER, bytes: 5000 })];
  expect(findCulprit({ candidates, lastHeap }, { culprit: CULPRIT, oomType: 'heap-space' })).toMatchObject({
    namesCulprit,
  });
});

test('what another of the service’s methods asks for on its behalf does not name it', () => {
  const inResponse = [
    frame('java.util.HashMap', 'resize'),
    frame('lastgasp.orders.Response', 'bytes'),
    ...IN_RENDERER.slice(1),
  ];
  expect(find([candidate({ frames: inResponse })])).toMatchObject({ namesCulprit: false });
});

test('several stacks that lead to it count together', () => {
  const one = candidate({ frames: IN_RENDERER, bytes: 3000 });
  expect(find([candidate({ frames: IN_AGENT, bytes: 4000 }), one, one])).toMatchObject({
    namesCulprit: true,
  });
});

test('one among others that hold more is not', () => {
  expect(
    find([candidate({ frames: IN_AGENT, bytes: 4000 }), candidate({ frames: IN_RENDERER, bytes: 3000 })]),
  ).toEqual({
    namesCulprit: false,
    detail: 'live-heap: byte[] from datadog.okio.Segment.<init>',
  });
});

test('where sizes are not told, samples are counted', () => {
  const old = { kind: 'old-object', bytes: null } as const;
  const held = candidate({
    ...old,
    count: 24,
    heldBy: [{ className: 'lastgasp.orders.ReportCache', fieldName: 'reports' }],
  });
  expect(find([candidate({ ...old, count: 5, frames: IN_AGENT }), held])).toEqual({
    namesCulprit: true,
    detail: 'old-object: byte[] held by lastgasp.orders.ReportCache',
  });
});

test.each([
  ['a class histogram', { kind: 'class-histogram', subject: 'lastgasp.orders.ReportCache' }],
  ['evidence of another kind of memory', { kind: 'direct-allocation', frames: IN_RENDERER }],
  ['a stack with the class but another method', { frames: [frame('lastgasp.orders.ReportCache', 'get')] }],
] as const)('%s names nobody', (_what, changes) => {
  expect(find([candidate(changes)])).toMatchObject({ namesCulprit: false });
});

test('says what is missing where there is nothing of use', () => {
  expect(find([], 'metaspace')).toEqual({
    namesCulprit: false,
    detail: 'nothing in it says who uses up the metaspace',
  });
});

test.each([
  ['metaspace', 'metaspace'],
  ['compressed-class-space', 'class-loader'],
  ['direct-buffer', 'direct-allocation'],
  ['direct-buffer', 'out-of-memory-error'],
  ['netty-direct', 'out-of-memory-error'],
  ['array-size', 'out-of-memory-error'],
] as const)('for %s, %s evidence is decisive', (oomType, kind) => {
  expect(find([candidate({ kind, frames: IN_RENDERER })], oomType)).toMatchObject({ namesCulprit: true });
  expect(find([candidate({ kind, frames: IN_RENDERER })])).toMatchObject({ namesCulprit: false });
});

test('an array that is too long was never made: what it was to be made of lies on the heap', () => {
  const candidates = [
    candidate({ frames: IN_RENDERER, bytes: 5000 }),
    candidate({ frames: IN_AGENT, bytes: 4000 }),
  ];
  expect(find(candidates, 'array-size')).toMatchObject({ namesCulprit: true });
  expect(find(candidates.slice(1), 'array-size')).toMatchObject({ namesCulprit: false });
});

test('what a tapped method asks for is held by the pressure agent’s hoard, and by no other', () => {
  const frames = [frame('java.lang.String', 'repeat'), frame('shop.Catalogue', 'find$lastgasp'), HANDLER];
  const evidence = { candidates: [candidate({ frames })], lastHeap: null };
  const hoard = { className: 'lastgasp.pressure.ReturnHoard', methodName: 'keep' };
  expect(findCulprit(evidence, { culprit: hoard, oomType: 'heap-space' })).toMatchObject({
    namesCulprit: true,
    detail: 'live-heap: byte[] from shop.Catalogue.find$lastgasp',
  });
  expect(findCulprit(evidence, { culprit: CULPRIT, oomType: 'heap-space' })).toMatchObject({
    namesCulprit: false,
  });
});
