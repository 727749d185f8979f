import { visibleText } from './visible-text.ts';

/** Words of a log or a JVM may hold what Markdown would take for its own; on one line. */
export function markdownText(text: string): string {
  return visibleText(text)
    .replaceAll(/[\\|*<>`[\]]/g, (sign) => `\\${sign}`)
    .replaceAll(/\s+/g, ' ');
}

/** A line of a table. */
export function markdownRow(columns: readonly string[]): string {
  return `| ${columns.join(' | ')} |`;
}

/** What stands between a table's head and its body. */
export function markdownRule(columns: number): string {
  return markdownRow(Array.from({ length: columns }, () => '---'));
}
