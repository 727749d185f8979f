import { Option, type Command } from 'commander';
import type { ExitCode } from '../harness-error.ts';
import { EMPTY_BASELINE, readBaseline, writeBaseline, type Baseline } from '../journal/baseline-file.ts';
import { JournalError } from '../journal/journal-error.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import { exitCodeOf } from '../report/inconclusive.ts';
import { notificationText } from '../report/notification.ts';
import { writeReports } from '../report/report-files.ts';
import type { Report } from '../report/report.ts';
import { updatedBaseline, type BaselineUpdate } from '../report/updated-baseline.ts';
import { postToWebhook } from '../publish/webhook.ts';

/** Where `--notify` posts to. */
const WEBHOOK_VARIABLE = 'LASTGASP_WEBHOOK_URL';

export interface BaselineOptions {
  readonly baseline?: string;
  /** `true` where the option stands without a value. */
  readonly updateBaseline?: BaselineUpdate | true;
  readonly notify?: true;
}

/** Options of every command that holds a run against an earlier one. */
export function addBaselineOptions(command: Command): Command {
  return command
    .option('--baseline <file>', 'hold the rates against those of this file')
    .addOption(
      new Option(
        '--update-baseline [what]',
        'write the file: good takes over what is new or better, all also what is worse (default: good)',
      ).choices(['good', 'all']),
    )
    .option('--notify', `post what changed to the Slack-compatible webhook in ${WEBHOOK_VARIABLE}`);
}

/** What the options ask for, checked before anything is run. */
export interface HeldAgainst {
  readonly file: string | null;
  readonly baseline: Baseline | null;
  readonly update: BaselineUpdate | null;
  readonly webhookUrl: string | null;
}

/**
 * @throws {JournalError} `no-baseline` where the file is not there and not to be made, `baseline-damaged`,
 *   `no-webhook` for a wish to notify without an address
 */
export async function readBaselineOptions(
  { baseline: file, updateBaseline, notify }: BaselineOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<HeldAgainst> {
  const update = updateBaseline === true ? 'good' : (updateBaseline ?? null);
  const webhookUrl = notify ? (environment[WEBHOOK_VARIABLE] ?? '') : null;
  if (webhookUrl !== null && !URL.canParse(webhookUrl)) {
    throw new JournalError('no-webhook', `${WEBHOOK_VARIABLE} holds no address to notify.`, {
      hint: 'Set it to the incoming webhook’s URL, or leave out --notify.',
    });
  }
  if (file === undefined) {
    if (update === null) return { file: null, baseline: null, update, webhookUrl };
    throw new JournalError('no-baseline', 'A baseline is to be updated, but none is named.', {
      hint: 'Name the file with --baseline.',
    });
  }
  const baseline = await readBaseline(file);
  if (baseline === null && update === null) {
    throw new JournalError('no-baseline', `There is no baseline ${file}.`, {
      hint: 'Make it from this run with --update-baseline.',
    });
  }
  return { file, baseline: baseline ?? EMPTY_BASELINE, update, webhookUrl };
}

export interface Concluded {
  readonly report: Report;
  readonly exitCode: ExitCode;
}

/**
 * Holds a run against the baseline, writes report and baseline, and notifies. What cannot be posted is said on
 * stderr and changes nothing else.
 */
export async function concludeAgainst(
  held: HeldAgainst,
  { recorded, signal }: { readonly recorded: RecordedRun; readonly signal: AbortSignal },
): Promise<Concluded> {
  const report = await writeReports(recorded, { baseline: held.baseline });
  const exitCode = exitCodeOf(report);
  await writeUpdate(held, { recorded, report });
  if (held.webhookUrl !== null) {
    const outcome = await postToWebhook({ url: held.webhookUrl, text: notificationText(report), signal });
    if (outcome.kind === 'failed') console.error(`Nobody was notified: ${outcome.reason}.`);
  }
  return { report, exitCode };
}

async function writeUpdate(
  { file, baseline, update }: HeldAgainst,
  { recorded, report }: { readonly recorded: RecordedRun; readonly report: Report },
): Promise<void> {
  if (file === null || baseline === null || update === null || report.baseline === null) return;
  if (report.controls.some(({ hasHeld }) => !hasHeld)) {
    console.error(`The baseline ${file} stays as it is: a control failed.`);
    return;
  }
  const { cells, baseline: compared } = report;
  await writeBaseline(file, updatedBaseline({ baseline, cells, run: recorded.run, compared, update }));
}
