import pc from 'picocolors';

/** Colours only on a terminal, and not with `NO_COLOR`; `CI` alone makes no terminal. */
export function hasColours({ isTTY }: { readonly isTTY?: boolean }): boolean {
  return pc.isColorSupported && isTTY === true;
}
