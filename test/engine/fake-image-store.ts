import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { ImageStore, LocalImage } from '../../harness/engine/images.ts';

/** How the fake's registry answers a pull: an image, an error in the engine's words, or never. */
export type RegistryAnswer =
  | { readonly kind: 'image'; readonly id: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'silence' };

export interface FakeImageStore extends ImageStore {
  readonly local: Map<string, LocalImage>;
  /** Every pull that reached the registry, in order. */
  readonly pulls: readonly string[];
  readonly builtTags: readonly string[];
  /** What each build was given, in order. */
  readonly builds: readonly FakeBuild[];
}

interface FakeBuild {
  readonly dockerfile: string | undefined;
  /** Names in the context, in its order. */
  readonly files: readonly string[];
}

/** An image that brings nothing of its own, for an engine of amd64. */
export function localImage(changes: Partial<LocalImage>): LocalImage {
  return { id: 'sha256:1', labels: {}, environment: {}, architecture: 'amd64', ...changes };
}

/** An engine of images in memory, in front of a registry that answers as told. */
export function createFakeImageStore(answer: (ref: string) => RegistryAnswer): FakeImageStore {
  const local = new Map<string, LocalImage>();
  const pulls: string[] = [];
  const builtTags: string[] = [];
  const builds: FakeBuild[] = [];
  return {
    local,
    pulls,
    builtTags,
    builds,
    inspect: (ref) => Promise.resolve(local.get(ref)),
    pull: async (ref, { signal }) => {
      pulls.push(ref);
      const given = answer(ref);
      if (given.kind === 'image') {
        local.set(ref, localImage({ id: given.id }));
      } else if (given.kind === 'error') {
        throw new Error(given.message);
      } else {
        await new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('aborted')));
        });
      }
    },
    importTar: (_tar, { tag }) => {
      local.set(tag, localImage({ id: `sha256:${tag}` }));
      return Promise.resolve();
    },
    build: async (context, { tag, labels, dockerfile }) => {
      builtTags.push(tag);
      builds.push({ dockerfile, files: await namesIn(context) });
      local.set(tag, localImage({ id: `sha256:${tag}`, labels }));
    },
  };
}

async function namesIn(context: AsyncIterable<unknown>): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const entry of Readable.from(context).pipe(extract())) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
}
