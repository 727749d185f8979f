const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
export const MIB = 1024 ** 2;

/**
 * Bytes of a size as HotSpot reads it: a whole number, decimal or `0x…`, with at most one of k, m, g, t in
 * either case; `null` for anything else (measured: `64mb`, `=64m` and `-1` are refused by 17, 21 and 25).
 */
export function parseMemorySize(text: string): number | null {
  const match = /^(0x[0-9a-f]+|\d+)([kmgt]?)$/i.exec(text);
  if (match === null) return null;
  const unit = UNITS[(match[2] ?? '').toLowerCase()];
  return unit === undefined ? null : Number(match[1]) * unit;
}

/** `512 MiB`, to whole MiB. */
export function mibText(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
