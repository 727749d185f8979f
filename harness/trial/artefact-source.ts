import type { ArtefactSource } from '../artefact/collect-artefacts.ts';
import { readDumpFacts, type DumpFacts } from '../capture/dump-facts.ts';
import type { ContainerFiles } from '../task/container-files.ts';

type ReadDump = (path: string) => Promise<DumpFacts | null>;

/** Reads heap dumps of a container, each once however often it is asked for: they are the biggest files there are. */
export function dumpReader(disk: Pick<ContainerFiles, 'read'>): ReadDump {
  const known = new Map<string, Promise<DumpFacts | null>>();
  const read: ReadDump = async (path) => {
    let facts: DumpFacts | null = null;
    await disk.read(path, async (content) => {
      facts = await readDumpFacts(content);
    });
    return facts;
  };
  return async (path) => {
    const reading = known.get(path) ?? read(path);
    known.set(path, reading);
    return reading;
  };
}

/** The disk of the service's container, as its artefacts are looked for. */
export function artefactSource(disk: ContainerFiles, readDump: ReadDump): ArtefactSource {
  return {
    configuration: () => disk.configuration(),
    readFile: (path, consume) => disk.read(path, consume),
    readFolder: (folder, consume) => disk.readFolder(folder, consume),
    addedFiles: () => disk.added(),
    readDump,
  };
}
