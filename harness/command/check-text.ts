import { createColors } from 'picocolors';
import type { Capture } from '../check/capture.ts';
import type { CaptureRow, CheckReport, JdkCheck } from '../check/check-report.ts';
import type { Severity } from '../check/finding.ts';
import { OOM_TYPES } from '../oom-type.ts';

type Colors = ReturnType<typeof createColors>;

/** Heads of the table's columns. */
const HEADS: Readonly<Record<Capture, string>> = {
  'heap-dump': 'heap dump',
  hook: 'hook',
  crash: 'crash',
  exit: 'exit',
  jfr: 'JFR',
  profile: 'profile',
  'oom-event': 'OOM event',
};
const EFFECT_WORDS = { fires: 'fires', 'cannot-fire': 'cannot fire', records: 'records' } as const;
const TITLES: Readonly<Record<Severity, string>> = { serious: 'Serious', warning: 'Warnings', note: 'Notes' };

/** The check for people: what fires for what, why not, and every finding by its severity. Ends in a newline. */
export function formatCheck(report: CheckReport, { colours }: { readonly colours: boolean }): string {
  const colors = createColors(colours);
  const { source, container, taskSize, visibility } = report;
  const lines = [
    `${source}: container ${container}, task ${taskSize}, memory ${visibility}`,
    ...alike(report.checks).flatMap((checks) => ['', ...checkLines(checks, colors)]),
    '',
    report.hasPassed
      ? colors.green('Nothing serious was found.')
      : colors.red('Evidence is lost as this stands: see "Serious".'),
  ];
  return `${lines.join('\n')}\n`;
}

/** JDKs for which the same is to be said, together. */
function alike(checks: readonly JdkCheck[]): readonly (readonly [JdkCheck, ...JdkCheck[]])[] {
  const groups = new Map<string, [JdkCheck, ...JdkCheck[]]>();
  for (const check of checks) {
    const key = JSON.stringify([check.captures, check.findings, check.jdkOrigin]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [check]);
    else group.push(check);
  }
  return [...groups.values()];
}

const ORIGINS = { given: '', 'image-tag': ' (by the image’s name)', assumed: ' (assumed)' } as const;

function checkLines(checks: readonly [JdkCheck, ...JdkCheck[]], colors: Colors): readonly string[] {
  const [{ captures, findings, jdkOrigin }] = checks;
  const set = captures.filter(({ isSet }) => isSet);
  const unset = captures.filter(({ isSet }) => !isSet).map(({ name }) => name);
  return [
    colors.bold(`JDK ${checks.map(({ jdk }) => jdk).join(', ')}${ORIGINS[jdkOrigin]}`),
    ...(set.length === 0 ? [] : ['', ...tableLines(set, colors), ...reasonLines(set)]),
    ...(unset.length === 0 ? [] : [`  Not set: ${unset.join(', ')}`]),
    ...(['serious', 'warning', 'note'] as const).flatMap((severity) => {
      const shown = findings.filter((finding) => finding.severity === severity);
      const colour = { serious: colors.red, warning: colors.yellow, note: colors.dim }[severity];
      return shown.length === 0
        ? []
        : ['', colour(`  ${TITLES[severity]}:`), ...shown.flatMap((finding) => findingLines(finding))];
    }),
  ];
}

function tableLines(rows: readonly CaptureRow[], colors: Colors): readonly string[] {
  const head = ['', ...rows.map(({ capture }) => HEADS[capture])];
  const body = OOM_TYPES.map((oomType) => [
    oomType as string,
    ...rows.map(({ cells }) => {
      const effect = cells.find((cell) => cell.oomType === oomType)?.effect;
      return effect === undefined ? '' : EFFECT_WORDS[effect];
    }),
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...body].map((line) => (line[column] ?? '').length)),
  );
  const paint = (text: string, cell: string): string => {
    if (cell === EFFECT_WORDS.fires) return colors.green(text);
    return cell === EFFECT_WORDS['cannot-fire'] ? colors.red(text) : text;
  };
  return [head, ...body].map((line) =>
    `  ${line.map((cell, column) => paint(cell.padEnd(widths[column] ?? 0), cell)).join('  ')}`.trimEnd(),
  );
}

/** Each reason once, with the captures and OOM types it holds for. */
function reasonLines(rows: readonly CaptureRow[]): readonly string[] {
  const cells = rows.flatMap((row) =>
    row.cells
      .filter(({ effect }) => effect === 'cannot-fire')
      .map((cell) => ({ ...cell, head: HEADS[row.capture] })),
  );
  return [...Map.groupBy(cells, ({ reason }) => reason)].map(([reason, alikeCells]) => {
    const heads = [...new Set(alikeCells.map(({ head }) => head))].join(', ');
    const types = new Set(alikeCells.map(({ oomType }) => oomType));
    const place = types.size === OOM_TYPES.length ? 'any OOM' : [...types].join(', ');
    return `  ${place} (${heads}): ${reason}`;
  });
}

function findingLines({ id, what, why, source, remedy }: JdkCheck['findings'][number]): readonly string[] {
  return [`    ${id}: ${what}`, `      ${why} [${source.grade}: ${source.reference}]`, `      → ${remedy}`];
}
