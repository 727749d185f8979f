import type { Command } from 'commander';

/** What every command is given. */
export interface CommandContext {
  /** Aborted by SIGINT and SIGTERM; reaches everything that waits. */
  readonly signal: AbortSignal;
}

/** Adds one command to the program. */
export type RegisterCommand = (program: Command, context: CommandContext) => void;
