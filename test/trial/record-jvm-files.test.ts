import { describe, expect, it } from 'vitest';
import { eventsOfKind, Timeline } from '../../harness/timeline/timeline.ts';
import { recordJvmFiles } from '../../harness/trial/record-jvm-files.ts';

const line = (atMs: number, number: number) =>
  `[${atMs}ms][gc          ] GC(${number}) Pause Full (Ergonomics) 18M->6M(46M) 1.000ms\n`;

/** A disk with those files, by path. */
function disk(files: Readonly<Record<string, string>>) {
  return {
    read: async (path: string, consume: (content: AsyncIterable<Uint8Array>) => Promise<void>) => {
      const text = files[path];
      if (text === undefined) return false;
      await consume(
        (async function* pieces() {
          yield Buffer.from(text.slice(0, 7));
          yield Buffer.from(text.slice(7));
        })(),
      );
      return true;
    },
  };
}

function timeline(): Timeline {
  return new Timeline({ clock: { nowMs: () => 0 }, engineOffsetMs: 250 });
}

describe('recordJvmFiles', () => {
  it('puts collections on the timeline, on the harness’s clock', async () => {
    const seen = timeline();
    expect(await recordJvmFiles(disk({ '/tmp/lastgasp-gc-1.log': line(1250, 0) }), seen)).toEqual([]);
    expect(eventsOfKind(seen.events, 'collection')).toMatchObject([{ atMs: 1000, source: 'jvm-file' }]);
  });

  it('reads the part that was rotated away before the later one', async () => {
    const seen = timeline();
    const files = { '/tmp/lastgasp-gc-1.log': line(2250, 1), '/tmp/lastgasp-gc-1.log.0': line(1250, 0) };
    await recordJvmFiles(disk(files), seen);
    expect(eventsOfKind(seen.events, 'collection').map(({ atMs }) => atMs)).toEqual([1000, 2000]);
  });

  it('reads the service’s log, not that of a tool which a hook started', async () => {
    const seen = timeline();
    const files = { '/tmp/lastgasp-gc-7.log': line(1250, 0), '/tmp/lastgasp-gc-31.log': line(9250, 0) };
    await recordJvmFiles(disk(files), seen);
    expect(eventsOfKind(seen.events, 'collection').map(({ atMs }) => atMs)).toEqual([1000]);
  });

  it('says so where the JVM logged nothing', async () => {
    const seen = timeline();
    expect(await recordJvmFiles(disk({}), seen)).toEqual([
      'Collections and memory pools of the JVM are not on the timeline: it wrote no log of them to /tmp.',
    ]);
    expect(seen.events).toEqual([]);
  });

  it('says so where the disk cannot be read, and does not reject', async () => {
    const broken = { read: async () => Promise.reject(new Error('no such container')) };
    expect(await recordJvmFiles(broken, timeline())).toEqual([expect.stringContaining('no such container')]);
  });

  it('takes the sample’s direct memory, bounded, and no line that is cut off', async () => {
    const seen = timeline();
    const readings = Array.from({ length: 1000 }, (_, index) => `${1250 + index * 500} ${index * 1024}\n`);
    const files = { '/tmp/lastgasp-direct-memory.log': `${readings.join('')}50125` };
    await recordJvmFiles(disk(files), seen);
    const direct = eventsOfKind(seen.events, 'direct-memory');
    expect(direct).toHaveLength(300);
    expect(direct[0]).toMatchObject({ atMs: 1000, usedBytes: 0 });
    expect(direct.at(-1)?.usedBytes).toBeGreaterThan(990 * 1024);
  });
});
