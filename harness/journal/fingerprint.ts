import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

/** JSON with the keys of every object sorted, so that equal values have one text. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  assert(
    value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
    `a fingerprint's inputs are JSON values, not ${String(value)}`,
  );
  return JSON.stringify(value);
}

/**
 * Digest of everything a rate depends on: the first 16 hexadecimal digits of the SHA-256 of the inputs'
 * canonical JSON. The order of keys does not matter, every value does.
 */
export function fingerprint(inputs: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(canonicalJson(inputs)).digest('hex').slice(0, 16);
}
