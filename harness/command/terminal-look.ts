import type { TerminalOptions } from '../report/terminal.ts';
import { hasColours } from './colour.ts';

/** How a report is to look on a stream: coloured and broken at its width on a terminal, plain and whole elsewhere. */
export function terminalLook(stream: {
  readonly isTTY?: boolean;
  readonly columns?: number;
}): TerminalOptions {
  return {
    colours: hasColours(stream),
    columns: stream.isTTY === true ? (stream.columns ?? null) : null,
  };
}
