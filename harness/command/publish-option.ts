import { Option, type Command } from 'commander';
import { readDatadogAccount, placeOf, type DatadogAccount } from '../publish/datadog/datadog-account.ts';
import { publishRun, type PublishedPart } from '../publish/datadog/publish-run.ts';
import type { Shard } from '../plan/shard.ts';
import { ShardError } from '../run/shard-error.ts';
import type { RecordedRun } from '../journal/read-journal.ts';
import type { Report } from '../report/report.ts';

export interface PublishOptions {
  readonly publish?: 'datadog';
  readonly shard?: Shard;
}

/** The option of every command that comes to a report. */
export function addPublishOption(command: Command): Command {
  return command.addOption(
    new Option(
      '--publish <where>',
      'send rates, regressions and trial logs there: datadog, by DD_API_KEY and DD_SITE',
    ).choices(['datadog']),
  );
}

/**
 * The account to publish to, checked before anything is run; `null` where nothing is to be published.
 *
 * @throws {PublishError} `datadog-key`, `datadog-site`, `datadog-server`
 * @throws {ShardError} `shard-published`
 */
export function readPublishOption(
  { publish: where, shard }: PublishOptions,
  environment: Readonly<Record<string, string | undefined>>,
): DatadogAccount | null {
  if (where === undefined) return null;
  if (shard !== undefined) throw new ShardError('shard-published');
  return readDatadogAccount(environment);
}

interface Concluded {
  readonly recorded: RecordedRun;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Publishes where that was asked for. What fails is said on stderr and changes nothing else. */
export async function publishAsAsked(account: DatadogAccount | null, concluded: Concluded): Promise<void> {
  if (account === null) return;
  try {
    await publish(account, concluded);
  } catch (error) {
    concluded.signal.throwIfAborted();
    // Whatever it is, the verdicts stand.
    console.error(`Publishing to Datadog failed: ${withoutKeys(String(error), account)}`);
    console.error(againText(concluded));
  }
}

function withoutKeys(text: string, { apiKey, appKey }: DatadogAccount): string {
  return [apiKey, appKey].reduce<string>((cut, key) => (key === null ? cut : cut.replaceAll(key, '…')), text);
}

async function publish(account: DatadogAccount, concluded: Concluded): Promise<void> {
  const { parts, cellsWithheld } = await publishRun({ ...concluded, account, nowMs: Date.now() });
  const counts = parts.map(({ name, taken }) => counted(taken, name));
  console.error(`Published to Datadog (${placeOf(account)}): ${counts.join(', ')}.`);
  if (cellsWithheld > 0) {
    console.error(
      `No figures of ${cellsWithheld} cells on scaled clocks were published: only time scale 1 gives rates.`,
    );
  }
  const failed = parts.filter(({ failure }) => failure !== null);
  if (failed.length === 0) return;
  for (const { name, taken, of, failure } of failed) {
    console.error(`Not published: ${of - taken} of ${counted(of, name)}: ${failure?.reason}.`);
  }
  for (const remedy of new Set(failed.map(({ failure }) => remedyOf(failure?.status ?? null, account)))) {
    console.error(remedy);
  }
  console.error(againText(concluded));
}

function againText({ recorded }: Pick<Concluded, 'recorded'>): string {
  return `To publish it all again: lastgasp report ${recorded.layout.directory} --publish datadog`;
}

const NOUNS: Readonly<Record<PublishedPart['name'], string>> = {
  metrics: 'cell',
  events: 'regression',
  logs: 'log',
};

function counted(count: number, name: PublishedPart['name']): string {
  return `${count} ${NOUNS[name]}${count === 1 ? '' : 's'}`;
}

function remedyOf(status: number | null, account: DatadogAccount): string {
  if (status === 401 || status === 403) {
    return `Check DD_API_KEY, and that ${placeOf(account)} is its account's site (DD_SITE).`;
  }
  if (status === 429) return 'Wait for the rate limit to pass.';
  if (status === 400 || status === 413) return 'Datadog does not take what lastgasp sends: please report it.';
  return 'Check the way to Datadog from here (proxy, firewall), and status.datadoghq.com.';
}
