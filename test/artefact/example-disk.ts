import type { ArtefactSource } from '../../harness/artefact/collect-artefacts.ts';
import { readDumpFacts } from '../../harness/capture/dump-facts.ts';

export interface ExampleDisk {
  /** By path; the content of each regular file. */
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly flags?: readonly string[];
  /** Default `/`. */
  readonly workingDirectory?: string;
}

/** The disk of a container that ran a JVM with these flags, read in pieces of a few bytes. */
export function exampleDisk({ files = {}, flags = [], workingDirectory = '/' }: ExampleDisk): ArtefactSource {
  const contentOf = (path: string): AsyncIterable<Uint8Array> | undefined => {
    const bytes = files[path];
    return bytes === undefined ? undefined : inPieces(bytes);
  };
  return {
    configuration: async () => ({
      environment: { JAVA_TOOL_OPTIONS: flags.join(' ') },
      words: ['java', '-cp', '/app', 'Main'],
      workingDirectory,
    }),
    async readFile(path, consume) {
      const content = contentOf(path);
      if (content === undefined) return false;
      await consume(content);
      return true;
    },
    async readFolder(folder, consume) {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      for (const path of below)
        await consume({ path, content: contentOf(path) ?? inPieces(Buffer.alloc(0)) });
      return below.length > 0;
    },
    addedFiles: async () => Object.keys(files),
    async readDump(path) {
      const content = contentOf(path);
      return content === undefined ? null : readDumpFacts(content);
    },
  };
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += 97) yield bytes.subarray(from, from + 97);
}
