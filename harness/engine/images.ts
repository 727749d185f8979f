import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { z } from 'zod';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import { namedValues } from '../named-values.ts';

/** Lines of the builder's output that go into the error. */
const OUTPUT_LINES_SHOWN = 20;

/** The engine could not make an image; shows the builder's own last lines. */
export class ImageBuildError extends HarnessError {
  readonly code = 'image-build-failed';
  readonly exitCode = EXIT_CODE.environment;
}

export interface LocalImage {
  /** Content digest of the image's configuration, `sha256:…`. */
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Variables that a container of it has unless it is given others. */
  readonly environment: Readonly<Record<string, string>>;
  /** As Go writes it: `amd64`, `arm64`; empty where the image does not say. */
  readonly architecture: string;
}

export interface ImportOptions {
  readonly tag: string;
  /** Dockerfile instructions applied to the result, such as `ENTRYPOINT ["k6"]`. */
  readonly changes: readonly string[];
  readonly signal: AbortSignal;
}

export interface BuildOptions {
  readonly tag: string;
  /** Default `Dockerfile`. */
  readonly dockerfile?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

export interface PullOptions {
  readonly signal: AbortSignal;
  /** Called for each sign of life. */
  readonly onActivity: () => void;
}

/** The engine's images, as far as getting the parts ready needs them. */
export interface ImageStore {
  inspect(ref: string): Promise<LocalImage | undefined>;
  /** Rejects with the engine's own words. */
  pull(ref: string, options: PullOptions): Promise<void>;
  /** Makes an image of one layer from a root file system in a tar. */
  importTar(tar: AsyncIterable<unknown>, options: ImportOptions): Promise<void>;
  /** @throws ImageBuildError with the builder's last lines. */
  build(contextTar: AsyncIterable<unknown>, options: BuildOptions): Promise<void>;
}

const messageSchema = z.object({
  error: z.string().optional(),
  stream: z.string().optional(),
});

export function createImageStore(docker: Docker): ImageStore {
  return {
    async inspect(ref) {
      try {
        const { Id, Config, Architecture: architecture } = await docker.getImage(ref).inspect();
        // An image that was imported without any has no list.
        const environment = namedValues(z.array(z.string()).nullish().parse(Config.Env) ?? []);
        return { id: Id, labels: Config.Labels ?? {}, environment, architecture };
      } catch (error) {
        if (isNotFound(error)) {
          return undefined;
        }
        throw error;
      }
    },

    async pull(ref, { signal, onActivity }) {
      const stream = await docker.pull(ref, { abortSignal: signal });
      const { error } = await followMessages(stream, { signal, onActivity });
      if (error !== undefined) {
        throw new Error(error);
      }
    },

    async importTar(tar, { tag, changes, signal }) {
      const { repo, version } = splitTag(tag);
      const query = { repo, tag: version, changes: [...changes], abortSignal: signal };
      const stream = await docker.importImage(Readable.from(tar), query);
      const { error } = await followMessages(stream, { signal });
      if (error !== undefined) {
        throw new ImageBuildError(`importing ${tag} failed: ${error}`, {
          hint: 'Check the disk space of the Docker engine with `docker system df`.',
        });
      }
    },

    async build(contextTar, { tag, dockerfile = 'Dockerfile', buildArgs, labels, signal }) {
      const stream = await docker.buildImage(Readable.from(contextTar), {
        t: tag,
        dockerfile,
        buildargs: { ...buildArgs },
        labels: { ...labels },
        forcerm: true,
        abortSignal: signal,
      });
      const { error, lines } = await followMessages(stream, { signal });
      if (error !== undefined) {
        const tail = lines.slice(-OUTPUT_LINES_SHOWN).map((line) => `  | ${line}`);
        throw new ImageBuildError([`building ${tag} failed: ${error}`, ...tail].join('\n'), {
          hint: 'The lines above are the builder’s own; correct what they name and run again.',
        });
      }
    },
  };
}

interface Followed {
  /** What the engine says went wrong, if anything. */
  readonly error: string | undefined;
  /** What the builder printed. */
  readonly lines: readonly string[];
}

/** Reads the engine's answer, one JSON message a line, to its end. */
async function followMessages(
  stream: NodeJS.ReadableStream,
  options: { readonly signal: AbortSignal; readonly onActivity?: () => void },
): Promise<Followed> {
  const lines: string[] = [];
  let error: string | undefined;
  try {
    for await (const text of textLines(stream)) {
      options.onActivity?.();
      const message = messageSchema.parse(JSON.parse(text));
      error ??= message.error;
      lines.push(...(message.stream ?? '').split('\n').filter((line) => line.trim() !== ''));
    }
  } catch (failure) {
    options.signal.throwIfAborted();
    throw failure;
  }
  return { error, lines };
}

async function* textLines(stream: NodeJS.ReadableStream): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const pieces = (
      rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    ).split('\n');
    rest = pieces.pop() ?? '';
    yield* pieces.filter((piece) => piece.trim() !== '');
  }
  if (rest.trim() !== '') {
    yield rest;
  }
}

function splitTag(tag: string): { readonly repo: string; readonly version: string } {
  const colon = tag.lastIndexOf(':');
  return { repo: tag.slice(0, colon), version: tag.slice(colon + 1) };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 404;
}
