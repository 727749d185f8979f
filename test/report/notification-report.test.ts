import { expect, test } from 'vitest';
import { isNotification, notifiedVerdict } from '../../harness/capture/path-verdict.ts';
import { buildReport } from '../../harness/report/build-report.ts';
import { reportSchema } from '../../harness/report/report.ts';
import { formatTerminal } from '../../harness/report/terminal.ts';
import { CAPTURED, exampleRecord, exampleRun, LOST } from '../journal/example-run.ts';

const NOTIFIED = notifiedVerdict({ detail: 'the event was there', marginSeconds: 3, attributed: false });

function report(...events: readonly (typeof LOST)[]) {
  const records = events.map((event, index) =>
    exampleRecord({
      index: index + 1,
      changes: { paths: { 'heap-dump': CAPTURED, 'datadog-oom-event': event } },
    }),
  );
  return buildReport({ run: exampleRun({ flagSets: ['dump-hook'] }), records, warnings: [] });
}

test('a notification has a row of its own and is never among the evidence', () => {
  const [cell] = reportSchema.parse(report(NOTIFIED, LOST)).cells;
  expect(cell?.paths.map(({ path }) => path)).toEqual(['heap-dump']);
  expect(cell?.notifications).toMatchObject([
    { path: 'datadog-oom-event', notified: 1, valid: 2, losses: [{ lossStage: 'stopped-mid-upload' }] },
  ]);
});

test('its row says that it is no evidence', () => {
  const text = formatTerminal(report(NOTIFIED, LOST), { colours: false });
  expect(text).toContain('heap-dump: 2/2 captured');
  expect(text).toContain('datadog-oom-event: 1/2 notified, which is no evidence');
});

test('one that claims to be captured is not counted as if it were', () => {
  const [cell] = report({ ...CAPTURED }).cells;
  expect(cell?.notifications).toMatchObject([{ notified: 0, valid: 1 }]);
});

test.each([
  ['datadog-oom-event', true],
  ['logs', true],
  ['container-metrics', true],
  ['datadog-profile', false],
  ['heap-dump', false],
])('%s is a notification: %s', (path, expected) => {
  expect(isNotification(path)).toBe(expected);
});
