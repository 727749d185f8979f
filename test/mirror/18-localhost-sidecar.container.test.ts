import { expect, test, vi } from 'vitest';
import { connectDocker } from '../../harness/engine/docker.ts';
import { partImage } from '../sink/part-image.ts';
import { measured } from './measured.ts';
import { startMirrorTask, type MirrorContainer } from './mirror-task.ts';

/** Stands in for the Datadog Agent: answers on 8126 and says its name. */
async function listener(name: string): Promise<MirrorContainer> {
  const script = `require('http').createServer((_, answer) => answer.end('${name}')).listen(8126, () => console.log('listening'))`;
  return {
    name,
    image: await partImage(connectDocker(), 'node'),
    command: ['node', '-e', script],
    ports: [{ containerPort: 8126, protocol: 'tcp' }],
    // As process 1, Node does not heed SIGTERM.
    stopTimeoutSeconds: 2,
  };
}

test('behaviour 18: localhost:8126 reaches a sidecar of the same task', async (context) => {
  await using mirror = await startMirrorTask({ containers: [{ name: 'app' }, await listener('agent')] });
  await mirror.printed('agent', /listening/);
  const { output, exitCode } = await mirror.exec('app', 'curl -sS --max-time 5 http://localhost:8126/info');
  expect({ output, exitCode }).toEqual({ output: 'agent', exitCode: 0 });
  measured(context, 'answered by the sidecar');
  // Not because 8126 answers to everybody: nobody listens on the next port.
  expect((await mirror.exec('app', 'curl -sS --max-time 5 http://localhost:8127/')).exitCode).toBe(7);
});

test('behaviour 18: two containers on one port: the second ends, and says why', async (context) => {
  await using mirror = await startMirrorTask({
    containers: [
      await listener('agent'),
      {
        ...(await listener('other-agent')),
        dependsOn: [{ containerName: 'agent', condition: 'START' }],
        command: ['sh', '-c', `sleep 2; exec node -e "require('http').createServer().listen(8126)"`],
      },
    ],
  });
  await mirror.printed('other-agent', /EADDRINUSE: address already in use .*:8126/);
  const stopped = await mirror.stopped();
  expect(stopped.exits.find(({ container }) => container === 'other-agent')).toMatchObject({ exitCode: 1 });
  await vi.waitFor(async () =>
    expect(await mirror.describe()).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    }),
  );
  measured(context, 'EADDRINUSE in its log, exit code 1, task stopped');
});
