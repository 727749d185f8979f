import { z } from 'zod';
import type { RunRecord } from '../journal/run-record.ts';

/** One way in which a run is, or is not, what Fargate would have been. */
export interface FidelityItem {
  readonly name: string;
  readonly value: string;
  /** Unlike Fargate, or unlike the time it takes there: what it shows is to be read with that in mind. */
  readonly deviates: boolean;
}

/** Of a setup, what the strip tells; a run of an earlier lastgasp may lack some of it. */
const setupSchema = z.object({
  cgroup: z.object({ version: z.number(), driver: z.string() }).optional(),
  limits: z.record(z.string(), z.boolean()).optional(),
  visibility: z.string().optional(),
  pressure: z.number().optional(),
  pressureAgent: z.string().optional(),
  ephemeralStorageGiB: z.number().optional(),
  uploadBandwidthKbitPerSecond: z.union([z.number(), z.literal('incident')]).nullish(),
  diskWriteMiBPerSecond: z.union([z.number(), z.literal('fargate')]).nullish(),
  hasWriteLimits: z.boolean().optional(),
});
type FidelitySetup = z.infer<typeof setupSchema>;

/** A sidecar's note says in these words that its image was not to be had. */
const STAND_IN = /Container (\S+) ran lastgasp's stand-in/;
/** The words of `lossNote` on a disk without a size. */
const NO_DISK_SIZE = /^The size of the task's ephemeral storage is not enforced/;

/** What a reader must know before the rates, in the order of its weight. */
export function fidelityItems(
  { timeScale, setups }: Pick<RunRecord, 'timeScale' | 'setups'>,
  notes: readonly string[],
): readonly FidelityItem[] {
  const known = Object.values(setups).map((setup) => setupSchema.safeParse(setup).data ?? {});
  /** Setups that differ are all told. */
  const each = (text: (setup: FidelitySetup) => string | undefined): string | undefined => {
    const texts = new Set(known.flatMap((setup) => text(setup) ?? []));
    return texts.size === 0 ? undefined : [...texts].join(' / ');
  };
  const standIns = new Set(notes.flatMap((note) => STAND_IN.exec(note)?.[1] ?? []));
  const unenforced = new Set(
    known.flatMap(({ limits = {} }) => Object.keys(limits).filter((key) => !limits[key])),
  );
  const hasLimits = known.some(({ limits }) => limits !== undefined);
  return [
    ...item(
      'Time scale',
      timeScale === 1 ? '1, real time' : `${timeScale}, a smoke test: not a rate`,
      timeScale !== 1,
    ),
    ...item(
      'Load',
      each(({ pressure = 1 }) => (pressure === 1 ? undefined : `${pressure} of the scenario’s`)),
      true,
    ),
    ...item(
      'Pressure',
      each(({ pressureAgent }) => pressureAgent && 'by an agent in the service’s JVM'),
      true,
    ),
    ...item(
      'Control groups',
      each(({ cgroup }) => cgroup && `v${cgroup.version}, ${cgroup.driver}`),
      false,
    ),
    ...item(
      'Limits',
      !hasLimits
        ? undefined
        : unenforced.size === 0
          ? 'enforced'
          : `not enforced: ${[...unenforced].join(', ')}`,
      unenforced.size > 0,
    ),
    ...item(
      'JVM sees',
      each(({ visibility }) => visibility && `the ${visibility === 'hidden' ? 'machine' : 'task'}’s memory`),
      false,
    ),
    ...item('Stand-ins', standIns.size === 0 ? 'none' : [...standIns].join(', '), standIns.size > 0),
    ...item(
      'Disk',
      each((setup) => diskText(setup, { notes, timeScale })),
      true,
    ),
    ...item(
      'Uploads',
      each(uploadText),
      known.some(({ uploadBandwidthKbitPerSecond: speed }) => speed == null),
    ),
  ];
}

function diskText(
  setup: FidelitySetup,
  { notes, timeScale }: { readonly notes: readonly string[]; readonly timeScale: number },
): string | undefined {
  const { ephemeralStorageGiB } = setup;
  if (ephemeralStorageGiB === undefined) return undefined;
  const isEnforced = !notes.some((note) => NO_DISK_SIZE.test(note));
  const size = `${ephemeralStorageGiB} GiB${isEnforced ? '' : ' (not enforced)'}`;
  return `${size}, ${diskSpeedText(setup, timeScale)}`;
}

function diskSpeedText(
  { diskWriteMiBPerSecond: speed, hasWriteLimits = false }: FidelitySetup,
  timeScale: number,
): string {
  if (hasWriteLimits && typeof speed === 'number') return `${speed} MiB/s`;
  return hasWriteLimits && speed === 'fargate' && timeScale === 1
    ? 'as fast as Fargate’s is modelled to be'
    : 'as fast as this machine’s';
}

function uploadText({ uploadBandwidthKbitPerSecond: speed }: FidelitySetup): string | undefined {
  if (speed === undefined) return undefined;
  if (speed === 'incident') return 'as slow as the incident’s';
  return speed === null ? 'as fast as this machine’s network' : `${speed} kbit/s`;
}

/** Nothing where nothing is known. */
function item(name: string, value: string | undefined, deviates: boolean): readonly FidelityItem[] {
  return value === undefined ? [] : [{ name, value, deviates }];
}
