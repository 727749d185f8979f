import { posix } from 'node:path';
import { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { namedValues } from '../named-values.ts';

/** One regular file as the engine hands it over; its content must be read or left before the next one. */
export interface ContainerFile {
  /** Absolute, in the container. */
  readonly path: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Docker API, ContainerChanges: 0 modified, 1 added, 2 deleted; `null` where nothing changed. */
const changesSchema = z.array(z.object({ Path: z.string(), Kind: z.int() })).nullable();
const ADDED = 1;

/** Docker API, ContainerInspect: what the container really runs, its image's own settings included. */
const configurationSchema = z.object({
  Config: z.object({
    Env: z.array(z.string()).nullish(),
    Entrypoint: z.array(z.string()).nullish(),
    Cmd: z.array(z.string()).nullish(),
    WorkingDir: z.string().nullish(),
  }),
});

/** How the process of a container was started. */
export interface ContainerConfiguration {
  readonly environment: Readonly<Record<string, string>>;
  /** Entry point and command, one word each. */
  readonly words: readonly string[];
  readonly workingDirectory: string;
}

/** The files of a container, running or stopped. Volumes are read through too, as long as the container exists. */
export class ContainerFiles {
  readonly #container: Dockerode.Container;

  constructor(container: Dockerode.Container) {
    this.#container = container;
  }

  /** Whether there is anything at that path, a link that leads nowhere included. */
  async has(path: string): Promise<boolean> {
    try {
      const answer: Readable = await this.#container.infoArchive({ path });
      // It has no body, and its connection keeps the process alive until that is read.
      answer.resume();
      return true;
    } catch (error) {
      if (statusCode(error) === 404) return false;
      throw error;
    }
  }

  /** Streams a file to `consume`; `false` when there is none. */
  async read(path: string, consume: (content: AsyncIterable<Uint8Array>) => Promise<void>): Promise<boolean> {
    const archive = await this.#archiveOf(path);
    if (archive === null) return false;
    for await (const entry of archive) {
      if (entry.header.type !== 'file') return false;
      await consume(Readable.from(entry));
    }
    return true;
  }

  /** Streams every regular file below a folder to `consume`, one after another; `false` when there is no such folder. */
  async readFolder(folder: string, consume: (file: ContainerFile) => Promise<void>): Promise<boolean> {
    const archive = await this.#archiveOf(folder);
    if (archive === null) return false;
    const parent = posix.dirname(folder);
    for await (const entry of archive) {
      if (entry.header.type === 'file') {
        // The engine's names begin with the folder's own.
        await consume({ path: posix.join(parent, entry.header.name), content: Readable.from(entry) });
      }
      entry.resume();
    }
    return true;
  }

  /** Paths that were added outside volumes since the container was made. */
  async added(): Promise<readonly string[]> {
    const changes = changesSchema.parse(await this.#container.changes()) ?? [];
    return changes.filter(({ Kind: kind }) => kind === ADDED).map(({ Path: path }) => path);
  }

  async configuration(): Promise<ContainerConfiguration> {
    const { Config: config } = configurationSchema.parse(await this.#container.inspect());
    return {
      environment: namedValues(config.Env ?? []),
      words: [...(config.Entrypoint ?? []), ...(config.Cmd ?? [])],
      workingDirectory: config.WorkingDir || '/',
    };
  }

  async #archiveOf(path: string): Promise<ReturnType<typeof extract> | null> {
    let archive: NodeJS.ReadableStream;
    try {
      archive = await this.#container.getArchive({ path });
    } catch (error) {
      if (statusCode(error) === 404) return null;
      throw error;
    }
    const entries = extract();
    archive.once('error', (error) => entries.destroy(error));
    archive.pipe(entries);
    return entries;
  }
}

/** The HTTP code of an answer of the engine; `undefined` for an error that is not one. */
export function statusCode(error: unknown): unknown {
  return error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
}
