import { maskedText } from '../task/definition/secret-mask.ts';
import { OOM_TYPES } from '../oom-type.ts';
import { CAPTURE_NAMES, CAPTURES, isSet, type Capture } from './capture.ts';
import type { CaptureRow, JdkCheck } from './check-report.ts';
import { type Finding, SEVERITIES } from './finding.ts';
import { factOf } from './oom-facts.ts';
import { RULES } from './rules.ts';
import type { CheckSubject } from './subject.ts';

interface NamedFinding extends Finding {
  readonly id: string;
}

/** Runs every rule over a definition and says what fires for what. */
export function check(subject: CheckSubject): JdkCheck {
  const findings = RULES.flatMap(({ id, find }) => find(subject).map((finding) => ({ id, ...finding })));
  return {
    jdk: subject.jdk.jdk,
    jdkOrigin: subject.jdk.origin,
    captures: CAPTURES.map((capture) => captureRow({ capture, subject, findings })),
    findings: findings
      .toSorted((left, right) => SEVERITIES.indexOf(left.severity) - SEVERITIES.indexOf(right.severity))
      .map(({ id, severity, what, why, source, remedy }) => ({
        id,
        severity,
        // Commands and values of a definition may hold secrets.
        what: maskedText(what),
        why,
        source: { ...source },
        remedy,
      })),
  };
}

function captureRow({
  capture,
  subject,
  findings,
}: {
  readonly capture: Capture;
  readonly subject: CheckSubject;
  readonly findings: readonly NamedFinding[];
}): CaptureRow {
  const name = CAPTURE_NAMES[capture];
  if (!isSet(capture, subject)) return { capture, name, isSet: false, cells: [] };
  const blocker = findings.find(({ blocks = [] }) => blocks.includes(capture));
  const cells = OOM_TYPES.map((oomType) => {
    const { effect, reason } = factOf({ capture, oomType, jdk: subject.jdk.jdk });
    return blocker === undefined || effect === 'cannot-fire'
      ? { oomType, effect, reason, findingId: null }
      : { oomType, effect: 'cannot-fire' as const, reason: maskedText(blocker.what), findingId: blocker.id };
  });
  return { capture, name, isSet: true, cells };
}
