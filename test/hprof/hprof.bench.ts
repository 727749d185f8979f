import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { HprofScanner } from '../../harness/hprof/hprof-scanner.ts';
import { orderServiceDump, type HeapObject } from './order-service-dump.ts';

// Run with `vitest bench --experimental.viteModuleRunner=false`: vitest's module runner turns every use of
// an import into a getter call, which slows this loop six times and says nothing about Node.

const CHUNK_BYTES = 1 << 20;

/** Small objects, as an ordinary service has them: about 60 bytes of dump each. */
function smallObjects(): Buffer {
  const objects = Array.from({ length: 500_000 }, (_, index): HeapObject => {
    if (index % 3 === 0) return { kind: 'bytes', count: 20 + (index % 40) };
    return { kind: index % 11 === 0 ? 'cache' : 'report' };
  });
  return Buffer.concat(orderServiceDump({ objects }));
}

function chunksOf(dump: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < dump.length; at += CHUNK_BYTES) chunks.push(dump.subarray(at, at + CHUNK_BYTES));
  return chunks;
}

test('scanning small objects keeps pace with a checksum of the same bytes', async ({ bench }) => {
  const chunks = chunksOf(smallObjects());
  const result = await bench.compare(
    bench('scan', () => {
      const scanner = new HprofScanner();
      for (const chunk of chunks) scanner.write(chunk);
      expect(scanner.end().structure.kind).toBe('complete');
    }),
    bench('sha256', () => {
      const hash = createHash('sha256');
      for (const chunk of chunks) hash.update(chunk);
      hash.digest();
    }),
    { iterations: 10, time: 1_000 },
  );
  expect(result.get('scan').throughput.mean).toBeGreaterThan(result.get('sha256').throughput.mean);
});
