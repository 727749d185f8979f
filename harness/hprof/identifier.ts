/** An identifier of the dump as two unsigned halves; JavaScript has no fast integer of 64 bits. */
export interface Identifier {
  readonly high: number;
  readonly low: number;
}

/** As other analysers write it: `0xe0001230`. */
export function hexadecimalText({ high, low }: Identifier): string {
  return `0x${(BigInt(high) * 0x1_0000_0000n + BigInt(low)).toString(16)}`;
}
