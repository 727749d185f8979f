import { describe, expect, it } from 'vitest';
import { artefactPlaces, type ArtefactPlaces } from '../../harness/artefact/artefact-places.ts';

const NOTHING_LOGGED = { dump: null, hsErr: null, recording: null };

function placesOf(flags: string, changes: { readonly words?: readonly string[] } = {}): ArtefactPlaces {
  const start = {
    environment: { JAVA_TOOL_OPTIONS: flags },
    words: ['java', 'Main'],
    workingDirectory: '/app',
  };
  return artefactPlaces({ ...start, ...changes }, NOTHING_LOGGED);
}

describe('where a JVM without options puts things', () => {
  const places = placesOf('');

  it('is its working directory, and for a crash report the temporary one', () => {
    expect(places.dump).toEqual(['/app/java_pid1.hprof']);
    expect(places.hsErr).toEqual(['/app/hs_err_pid1.log', '/tmp/hs_err_pid1.log']);
  });

  it('is nowhere for a flight recording', () => {
    expect(places).toMatchObject({ recordings: [], unnamedRecording: null, repository: null });
  });
});

describe('where a JVM is told to put things', () => {
  it('is a file or a folder for a dump', () => {
    expect(placesOf('-XX:HeapDumpPath=/dumps').dump).toEqual(['/dumps', '/dumps/java_pid1.hprof']);
    expect(placesOf('-XX:HeapDumpPath=dumps/ -XX:HeapDumpGzipLevel=1').dump).toEqual([
      '/app/dumps',
      '/app/dumps/java_pid1.hprof.gz',
    ]);
  });

  it('has the process id filled in', () => {
    expect(placesOf('-XX:ErrorFile=/tmp/hs_err.%p.log').hsErr[0]).toBe('/tmp/hs_err.1.log');
  });

  it.each([
    '-XX:StartFlightRecording:filename=/tmp/a.jfr,dumponexit=true',
    '-XX:StartFlightRecording=dumponexit=true,filename=/tmp/a.jfr',
    "-XX:StartFlightRecording='filename=/tmp/a.jfr'",
  ])('is a file for the recording of %s', (flags) => {
    const { recordings, unnamedRecording, repository } = placesOf(flags);
    expect(recordings).toEqual(['/tmp/a.jfr']);
    expect(unnamedRecording).toBeNull();
    expect(repository?.folder).toBe('/tmp');
  });

  it('is a file each for several recordings', () => {
    const flags = '-XX:StartFlightRecording:filename=/a.jfr -XX:StartFlightRecording:filename=/b.jfr';
    expect(placesOf(flags).recordings).toEqual(['/a.jfr', '/b.jfr']);
  });

  it.each(['-XX:StartFlightRecording', '-XX:StartFlightRecording:dumponexit=true'])(
    'is a name of the recorder’s own for %s',
    (flags) => {
      const { unnamedRecording } = placesOf(flags);
      expect(unnamedRecording?.test('/app/hotspot-pid-1-id-1-2026_11_24_17_22_27.jfr')).toBe(true);
      expect(unnamedRecording?.test('/app/orders.jfr')).toBe(false);
    },
  );

  it('is the repository named, or a folder of the recorder’s own in the temporary directory', () => {
    const jfr = '-XX:StartFlightRecording:filename=/tmp/a.jfr';
    const named = placesOf(`${jfr} -XX:FlightRecorderOptions:stackdepth=64,repository=/tmp/jfr`).repository;
    expect(named?.folder).toBe('/tmp/jfr');
    expect(named?.isChunk('2026_11_24_17_22_00_1/2026_11_24_17_22_00.jfr')).toBe(true);
    expect(named?.isChunk('2026_11_24_17_22_00_1/notes.txt')).toBe(false);
    const own = placesOf(`${jfr} -Djava.io.tmpdir=/scratch`).repository;
    expect(own?.folder).toBe('/scratch');
    expect(own?.isChunk('2026_11_24_17_22_00_1/2026_11_24_17_22_00.jfr')).toBe(true);
    expect(own?.isChunk('a.jfr')).toBe(false);
  });

  it('is what the later of two options says, the command line after JAVA_TOOL_OPTIONS', () => {
    const words = ['sh', '-c', 'exec java -XX:HeapDumpPath=/b.hprof -jar app.jar'];
    expect(placesOf('-XX:HeapDumpPath=/a.hprof', { words }).dump[0]).toBe('/b.hprof');
    expect(placesOf('-XX:ErrorFile=/a.log -XX:ErrorFile="/b c.log"').hsErr[0]).toBe('/b c.log');
  });
});

it('what the log says comes first', () => {
  const start = { environment: {}, words: [], workingDirectory: '/' };
  const logged = { dump: 'java_pid7.hprof', hsErr: '//hs_err_pid7.log', recording: '//hs_err_pid7.jfr' };
  const places = artefactPlaces(start, logged);
  expect(places.dump[0]).toBe('/java_pid7.hprof');
  expect(places.hsErr[0]).toBe('/hs_err_pid7.log');
  expect(places.recordings).toEqual(['/hs_err_pid7.jfr']);
});
