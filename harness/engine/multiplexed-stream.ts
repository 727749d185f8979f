import { PassThrough, type Readable } from 'node:stream';
import type Dockerode from 'dockerode';

/** A container's two output streams, taken apart. */
export interface ContainerOutput {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Takes apart the single stream in which Docker sends stdout and stderr of a container without a terminal. */
export function demultiplex(
  source: Dockerode.Container,
  multiplexed: NodeJS.ReadableStream,
): ContainerOutput {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  source.modem.demuxStream(multiplexed, stdout, stderr);
  multiplexed.once('end', () => {
    stdout.end();
    stderr.end();
  });
  multiplexed.once('error', (error: Error) => {
    stdout.destroy(error);
    stderr.destroy(error);
  });
  return { stdout, stderr };
}
