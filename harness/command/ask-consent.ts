import { createInterface } from 'node:readline/promises';
import type { Consent } from '../engine/consent.ts';

export interface ConsentOptions {
  /** `--yes`. */
  readonly assumeYes: boolean;
  readonly signal: AbortSignal;
  /** Default: stdin and stderr are a terminal and `CI` is not set. */
  readonly isInteractive?: boolean;
  /** Default: asks on the terminal. */
  readonly ask?: (question: string) => Promise<string>;
  /** Default: writes a line to stderr. */
  readonly say?: (line: string) => void;
}

/** Says what is about to be installed and, on a terminal, asks; Enter means yes. */
export function createConsent(options: ConsentOptions): Consent {
  const { assumeYes, isInteractive = isTerminalAttended(), say = console.error } = options;
  const ask = options.ask ?? ((question) => askOnTerminal(question, options.signal));
  return async (whatToInstall) => {
    say(`about to install ${whatToInstall}`);
    if (assumeYes || !isInteractive) {
      return true;
    }
    const answer = (await ask('Go ahead? [Y/n] ')).trim().toLowerCase();
    return answer === '' || answer === 'y' || answer === 'yes';
  };
}

/** Whether somebody can be asked. */
export function isTerminalAttended(): boolean {
  const isCi = (process.env['CI'] ?? '') !== '' && process.env['CI'] !== 'false';
  return process.stdin.isTTY && process.stderr.isTTY && !isCi;
}

/** Asks one question; prompts go to stderr. */
export async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  using terminal = createInterface({ input: process.stdin, output: process.stderr });
  return await terminal.question(question, { signal });
}
