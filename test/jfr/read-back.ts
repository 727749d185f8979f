import { Readable } from 'node:stream';
import type { ChunkScan } from '../../harness/jfr/chunk-scan.ts';
import type { RecordedChunk } from '../../harness/jfr/recorded-chunk.ts';
import { readRecording } from '../../harness/jfr/recording-reader.ts';
import { Struct, type Value } from '../../harness/jfr/struct.ts';
import { chunk, event, integer } from './chunk-writer.ts';
import { metadata, type WrittenType } from './recording-writer.ts';

export interface Read {
  readonly scan: ChunkScan;
  readonly chunks: readonly RecordedChunk[];
}

export async function read(...pieces: readonly Buffer[]): Promise<Read> {
  const chunks: RecordedChunk[] = [];
  const scan = await readRecording(Readable.from(pieces), { onChunk: (each) => chunks.push(each) });
  return { scan, chunks };
}

export function eventsOf(recorded: RecordedChunk | undefined, ...typeNames: string[]): Struct[] {
  const events: Struct[] = [];
  recorded?.readEvents({
    ...(typeNames.length === 0 ? {} : { typeNames: new Set(typeNames) }),
    visit: (each) => events.push(each),
  });
  return events;
}

/** Every field of an event or structure, by name. */
export function plain(value: Value): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Struct)) return value;
  return Object.fromEntries(value.type.fields.map(({ name }) => [name, plain(value.get(name))]));
}

export const LONG: WrittenType = { id: 1, name: 'long' };
export const STRING: WrittenType = { id: 2, name: 'java.lang.String' };
export const START = { name: 'startTime', type: 1 };

/** A chunk of events of type 50 with these fields. */
export function chunkOf(
  fields: NonNullable<WrittenType['fields']>,
  content: Buffer,
  others: readonly WrittenType[] = [],
): Buffer {
  const types = [
    LONG,
    STRING,
    ...others,
    { id: 50, name: 'Order', isEvent: true, fields: [START, ...fields] },
  ];
  return chunk({ metadata: metadata(types), events: [event(50, integer(1_000), content)] });
}
