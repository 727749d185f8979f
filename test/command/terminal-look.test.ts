import { expect, test } from 'vitest';
import { terminalLook } from '../../harness/command/terminal-look.ts';

test('breaks lines at a terminal’s width, and at none in a pipe or a file', () => {
  expect(terminalLook({ isTTY: true, columns: 80 }).columns).toBe(80);
  expect(terminalLook({ isTTY: true }).columns).toBeNull();
  expect(terminalLook({ columns: 80 })).toEqual({ colours: false, columns: null });
});
