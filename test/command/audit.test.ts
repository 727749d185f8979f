import { expect, test } from 'vitest';
import { readAudit } from '../../harness/command/audit.ts';

function report(vulnerabilities: object): string {
  const none = { info: 0, low: 0, moderate: 0, high: 0, critical: 0, total: 0 };
  return JSON.stringify({
    auditReportVersion: 2,
    metadata: { vulnerabilities: { ...none, ...vulnerabilities } },
  });
}

test('packages without a known vulnerability are clean; low ones do not count', () => {
  expect(readAudit(report({}))).toEqual({ kind: 'clean' });
  expect(readAudit(report({ low: 3 }))).toEqual({ kind: 'clean' });
});

test.each(['moderate', 'high', 'critical'])('one that is %s is told', (severity) => {
  expect(readAudit(report({ [severity]: 1 }))).toEqual({
    kind: 'vulnerable',
    detail: expect.stringContaining(`1 ${severity}`),
  });
});

test('a registry that answers no audits is no clean one', () => {
  const refused = JSON.stringify({ message: '405 Method Not Allowed - POST https://registry/', error: {} });
  expect(readAudit(refused)).toEqual({ kind: 'unanswered', reason: expect.stringContaining('405') });
  expect(readAudit('npm ERR! network')).toEqual({ kind: 'unanswered', reason: 'npm printed no report' });
});
