import { CAPTURES } from '../capture.ts';
import { type Finding, MEASURED_ON_ALL, type Rule } from '../finding.ts';
import { HOTSPOT_FLAGS, nearestFlag } from '../java/hotspot-flag.ts';
import type { PlacedOption } from '../java/java-options.ts';
import type { CheckSubject } from '../subject.ts';
import { JDKS } from '../../config/choice.ts';

/** Flags the JDK does not have, or not without another flag before them. */
export const unknownFlag: Rule = {
  id: 'unknown-flag',
  find: (subject) =>
    subject.options.placed.flatMap((placed, index) => unknownFindings({ placed, index, subject })),
};

function unknownFindings({
  placed: { option, text, place },
  index,
  subject,
}: {
  readonly placed: PlacedOption;
  readonly index: number;
  readonly subject: CheckSubject;
}): readonly Finding[] {
  if (option.kind !== 'switch' && option.kind !== 'flag') return [];
  const { jdk } = subject.jdk;
  const status = HOTSPOT_FLAGS.get(option.name)?.status[jdk] ?? 'unknown';
  if (status === 'unknown' || status === 'debug-build') {
    const isForgiven = subject.settings.isOn('IgnoreUnrecognizedVMOptions') === true;
    return [
      {
        severity: isForgiven ? 'warning' : 'serious',
        what: `${text} (${place}) is no flag of JDK ${jdk}.`,
        why: isForgiven
          ? 'With -XX:+IgnoreUnrecognizedVMOptions the JVM starts without a word about it, and without what it was to do.'
          : `${otherJdks(option.name)}The JVM does not start: "Unrecognized VM option".`,
        source: MEASURED_ON_ALL,
        remedy: remedyFor(option.name, subject),
        ...(!isForgiven && { blocks: CAPTURES }),
      },
    ];
  }
  if (status === 'ignored') {
    return [
      {
        severity: 'warning',
        what: `${text} (${place}) is ignored by JDK ${jdk}.`,
        why: 'It was removed; the JVM starts with a warning, "support was removed".',
        source: MEASURED_ON_ALL,
        remedy: 'Leave it out.',
      },
    ];
  }
  if (status !== 'diagnostic' && status !== 'experimental') return [];
  const unlock = status === 'diagnostic' ? 'UnlockDiagnosticVMOptions' : 'UnlockExperimentalVMOptions';
  const isUnlocked = subject.options.placed
    .slice(0, index)
    .some((before) => before.option.kind === 'switch' && before.option.name === unlock && before.option.isOn);
  return isUnlocked
    ? []
    : [
        {
          severity: 'serious',
          what: `${text} (${place}) is ${status} on JDK ${jdk} and not unlocked before it.`,
          why: 'The JVM does not start: "The unlock option must precede".',
          source: MEASURED_ON_ALL,
          remedy: `Put -XX:+${unlock} before it, or leave it out.`,
          blocks: CAPTURES,
        },
      ];
}

function otherJdks(name: string): string {
  const status = HOTSPOT_FLAGS.get(name)?.status;
  const jdks = JDKS.filter(
    (jdk) => status !== undefined && !['unknown', 'debug-build'].includes(status[jdk]),
  );
  return jdks.length === 0 ? '' : `JDK ${jdks.join(' and ')} knows it. `;
}

function remedyFor(name: string, { jdk: { jdk } }: CheckSubject): string {
  const nearest = HOTSPOT_FLAGS.has(name) ? undefined : nearestFlag(name, jdk);
  return nearest === undefined ? 'Leave it out.' : `Did you mean ${nearest}?`;
}
