import { describe, expect, it } from 'vitest';
import { NameTable } from '../../harness/hprof/name-table.ts';

/** A UTF8 record: tag, microseconds, length, identifier, text. */
function utf8Record(identifierSizeBytes: 4 | 8, { id, text }: { id: bigint; text: string }): Buffer {
  const head = Buffer.alloc(9 + identifierSizeBytes);
  head.writeUInt8(0x01, 0);
  head.writeUInt32BE(identifierSizeBytes + Buffer.byteLength(text), 5);
  if (identifierSizeBytes === 8) head.writeBigUInt64BE(id, 9);
  else head.writeUInt32BE(Number(id), 9);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe.each([4, 8] as const)('a table of names with identifiers of %d bytes', (identifierSizeBytes) => {
  const record = (id: number, text: string): Buffer =>
    utf8Record(identifierSizeBytes, { id: BigInt(id), text });
  const textOf = (table: NameTable, id: number): string | null => table.text(0, id);

  it('has what lies between two offsets, and nothing else', () => {
    const table = new NameTable(identifierSizeBytes);
    const [before, wanted, behind] = [record(8, 'before'), record(16, 'größer'), record(24, 'behind')];
    table.add(Buffer.concat([before, wanted, behind]), before.length, before.length + wanted.length);

    expect([8, 16, 24, 0].map((id) => textOf(table, id))).toEqual([null, 'größer', null, null]);
  });

  it('takes the last text of an identifier, also when it was asked for in between', () => {
    const table = new NameTable(identifierSizeBytes);
    const take = (bytes: Buffer): void => table.add(bytes, 0, bytes.length);
    take(Buffer.concat([record(8, 'first'), record(8, 'second')]));
    expect(textOf(table, 8)).toBe('second');

    take(record(8, 'third'));
    expect(textOf(table, 8)).toBe('third');
  });

  it.each([1, 999, 50_000])('finds each of 50000, asked for after every %d', (askEvery) => {
    const table = new NameTable(identifierSizeBytes);
    const ids = Array.from({ length: 50_000 }, (_, index) => 0x7000_0000 + index * 8);
    const asked = new Set<string | null>();
    for (const [index, id] of ids.entries()) {
      const bytes = record(id, `name ${id}`);
      table.add(bytes, 0, bytes.length);
      if ((index + 1) % askEvery === 0) asked.add(textOf(table, ids[0] ?? 0));
    }

    expect([...asked]).toEqual([`name ${ids[0]}`]);
    expect(ids.filter((id) => textOf(table, id) !== `name ${id}`)).toEqual([]);
    expect(textOf(table, 0x7000_0004)).toBeNull();
  });
});

it('tells identifiers apart by their higher half', () => {
  const table = new NameTable(8);
  for (const high of [1n, 2n]) {
    const bytes = utf8Record(8, { id: (high << 32n) | 8n, text: `in ${high}` });
    table.add(bytes, 0, bytes.length);
  }

  expect([table.text(1, 8), table.text(2, 8), table.text(0, 8)]).toEqual(['in 1', 'in 2', null]);
});
