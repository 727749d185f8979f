import pc from 'picocolors';
import { compareJson, type JsonLine } from './compare-json.ts';
import type { TaskDefinition } from './document-schema.ts';

/** Lines of unchanged JSON around a change. */
const CONTEXT_LINES = 3;

/**
 * What the harness adds to a definition, as a unified difference over pretty JSON whose hunks are headed
 * by the field that changes; empty where nothing differs. Values of names that look secret are never shown.
 */
export function definitionDifference(options: {
  readonly before: TaskDefinition;
  readonly after: TaskDefinition;
  /** Default: plain. */
  readonly isColoured?: boolean;
}): string {
  const colours = pc.createColors(options.isColoured ?? false);
  const paint = { same: String, added: colours.green, removed: colours.red };
  const marks = { same: ' ', added: '+', removed: '-' };
  return hunks(compareJson(options))
    .flatMap((lines) => [
      colours.cyan(`@@ ${lines.find(({ kind }) => kind !== 'same')?.place ?? ''} @@`),
      ...lines.map(({ kind, text }) => paint[kind](`${marks[kind]} ${text}`)),
    ])
    .join('\n');
}

/** The changed lines with those around them, in runs. */
function hunks(lines: readonly JsonLine[]): readonly (readonly JsonLine[])[] {
  const runs: JsonLine[][] = [];
  let isOpen = false;
  for (const [index, line] of lines.entries()) {
    const near = lines.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
    const isShown = near.some(({ kind }) => kind !== 'same');
    if (isShown && !isOpen) runs.push([]);
    if (isShown) runs.at(-1)?.push(line);
    isOpen = isShown;
  }
  return runs;
}
