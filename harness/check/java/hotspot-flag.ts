import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Jdk, JDKS } from '../../config/choice.ts';
import { nearestName } from '../../config/nearest-name.ts';

export type FlagValueKind = 'boolean' | 'whole' | 'decimal' | 'text' | 'list';

/**
 * What a JDK's release build makes of a flag. `manageable` ones may be changed while the JVM runs;
 * `diagnostic` and `experimental` ones need their unlock flag before them; `debug-build` ones and
 * `unknown` ones keep it from starting; `ignored` ones were removed and only give a warning.
 */
export type FlagStatus =
  | 'product'
  | 'manageable'
  | 'diagnostic'
  | 'experimental'
  | 'debug-build'
  | 'ignored'
  | 'unknown';

/** One `-XX` flag of HotSpot. */
export interface HotspotFlag {
  readonly name: string;
  readonly kind: FlagValueKind;
  readonly status: Readonly<Record<Jdk, FlagStatus>>;
  /** Both ends included; `null` where there is none, or not the same on every JDK. */
  readonly range: { readonly from: number; readonly to: number } | null;
}

const STATUS: ReadonlyMap<string, FlagStatus> = new Map([
  ['p', 'product'],
  ['m', 'manageable'],
  ['d', 'diagnostic'],
  ['e', 'experimental'],
  ['v', 'debug-build'],
  ['i', 'ignored'],
  ['-', 'unknown'],
]);
const KINDS: readonly FlagValueKind[] = ['boolean', 'whole', 'decimal', 'text', 'list'];

/** Every flag of the JDKs 17, 21 and 25, by its name. */
export const HOTSPOT_FLAGS: ReadonlyMap<string, HotspotFlag> = new Map(
  readFileSync(new URL('hotspot-flags.tsv', import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => readFlag(line))
    .map((flag) => [flag.name, flag]),
);

function readFlag(line: string): HotspotFlag {
  const [name = '', kindName = '', letters = '', range] = line.split('\t');
  const kind = KINDS.find((known) => known === kindName);
  assert(kind !== undefined, `no kind of value: ${line}`);
  const [on17, on21, on25] = JDKS.map((_, index) => STATUS.get(letters[index] ?? ''));
  assert(on17 !== undefined && on21 !== undefined && on25 !== undefined, `no status: ${line}`);
  return { name, kind, status: { 17: on17, 21: on21, 25: on25 }, range: readRange(range) };
}

function readRange(text: string | undefined): HotspotFlag['range'] {
  const [from, to] = text?.split('..').map(Number) ?? [];
  return from === undefined || to === undefined ? null : { from, to };
}

/** The flag of that JDK a misspelt name most likely means, ignoring case; `undefined` where none is near. */
export function nearestFlag(name: string, jdk: Jdk): string | undefined {
  const usable = [...HOTSPOT_FLAGS.values()].filter(({ status }) => isUsable(status[jdk]));
  const nearest = nearestName(
    name,
    usable.map((flag) => flag.name),
  );
  return nearest;
}

function isUsable(status: FlagStatus): boolean {
  return status !== 'unknown' && status !== 'ignored' && status !== 'debug-build';
}
