import type { Gate } from '../config/gate-schema.ts';
import type { Cell } from './cell.ts';

/** Whether a gate is about a cell. */
export function isGateOf({ flagSet, scenario, jdk }: Gate, cell: Omit<Cell, 'taskSize'>): boolean {
  return (
    flagSet === cell.flagSet &&
    (scenario === null || scenario === cell.scenario) &&
    (jdk === null || jdk === cell.jdk)
  );
}
