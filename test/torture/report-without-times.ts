/**
 * Keys of what differs from run to run though nothing else does: how long, how large, when; and a trial's course,
 * which says when, and so which moments came before its end.
 */
const MEASURED = /(Seconds|Bytes|Ms|At)$|^course$/;

/** A report, or any JSON, without the figures that no two runs have in common. */
export function withoutTimes(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\d+(\.\d+)?/g, '#');
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: readonly [string, unknown]) => {
      if (MEASURED.test(key)) return [];
      const isName = ['trial', 'fingerprint', 'taskSize'].includes(key);
      return [[key, isName ? member : withoutTimes(member)]];
    }),
  );
}
