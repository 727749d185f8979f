import { CommanderError } from 'commander';
import pc from 'picocolors';
import { hasColours } from './colour.ts';
import { visibleText } from '../report/visible-text.ts';
import { maskedText } from '../task/definition/secret-mask.ts';
import { EXIT_CODE, type ExitCode, HarnessError } from '../harness-error.ts';

/** How a command that threw ends. */
export interface Failure {
  /** For stderr; empty when everything was said already. */
  readonly text: string;
  readonly exitCode: ExitCode;
}

export interface FailureOptions {
  readonly isInterrupted: boolean;
  /** Default: where stderr is a terminal and `NO_COLOR` is not set. */
  readonly isColoured?: boolean;
}

/**
 * A known error is shown as message and hint with its own exit code, wrong usage ends with 3, an
 * interruption with 130, anything else with its stack and 5.
 */
export function describeFailure(thrown: unknown, options: FailureOptions): Failure {
  const error = causeOf(thrown);
  const colours = pc.createColors(options.isColoured ?? hasColours(process.stderr));
  if (error instanceof CommanderError) {
    return { text: '', exitCode: error.exitCode === 0 ? EXIT_CODE.done : EXIT_CODE.usage };
  }
  if (options.isInterrupted) {
    return { text: 'interrupted', exitCode: EXIT_CODE.interrupted };
  }
  if (error instanceof HarnessError) {
    const hint = error.hint === undefined ? [] : [`${colours.cyan('hint:')} ${error.hint}`];
    return {
      text: [`${colours.red('error:')} ${shown(error.message)}`, ...hint].join('\n'),
      exitCode: error.exitCode,
    };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: `${colours.red('error:')} lastgasp itself failed; please report this\n${shown(detail)}`,
    exitCode: EXIT_CODE.internal,
  };
}

/** Tools and engines put into their errors what they were given: no secret of it, and nothing that moves a cursor. */
function shown(text: string): string {
  return visibleText(maskedText(text));
}

/** When a body and the disposal of what it used both throw, the body's error is the one that says what went wrong. */
function causeOf(thrown: unknown): unknown {
  let error = thrown;
  while (error instanceof SuppressedError) error = error.suppressed;
  return error;
}
