import { inspect } from 'node:util';

/** Plain data as TypeScript writes it. */
export function literal(value: unknown): string {
  return inspect(value, {
    depth: null,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: 90,
    compact: 1,
  });
}
