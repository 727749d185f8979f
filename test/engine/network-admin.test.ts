import { expect, test } from 'vitest';
import { administerNetwork, NetworkAdminError } from '../../harness/engine/network-admin.ts';
import { startFakeEngine } from './fake-engine.ts';

interface Answers {
  /** By the end of the path; a refusal in the engine's words. */
  readonly refuses?: { readonly path: string; readonly message: string };
  /** How the script ends, and what it says on stderr. */
  readonly exitCode?: number;
  readonly says?: string;
}

/** An engine with one container, and the paths of what it was asked to do. */
async function startEngine({ refuses, exitCode = 0, says = '' }: Answers) {
  const asked: string[] = [];
  const engine = await startFakeEngine((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    asked.push(`${request.method} ${path}`);
    if (refuses !== undefined && path.endsWith(refuses.path)) {
      response.writeHead(400, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ message: refuses.message }));
    } else if (path.endsWith('/create')) {
      response.writeHead(201, { 'Content-Type': 'application/json' }).end('{"Id":"admin"}');
    } else if (path.endsWith('/wait')) {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ StatusCode: exitCode }));
    } else if (path.endsWith('/logs')) {
      response.writeHead(200).end(onStderr(says));
    } else {
      response.writeHead(204).end();
    }
  });
  const run = () =>
    administerNetwork(
      { docker: engine.docker, image: 'helper:1', labels: {} },
      { networkMode: 'none', script: 'ip link', parameters: [] },
    );
  return { ...engine, asked, run };
}

/** One frame of Docker's multiplexed stream. */
function onStderr(text: string): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(2, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

test.each(['/containers/create', '/containers/admin/start'])(
  'an engine that refuses NET_ADMIN at %s is an environment error that says what to do',
  async (path) => {
    await using engine = await startEngine({ refuses: { path, message: 'operation not permitted' } });
    const failed = engine.run();
    await expect(failed).rejects.toThrow(NetworkAdminError);
    await expect(failed).rejects.toMatchObject({
      message: 'The engine refused a container with NET_ADMIN: operation not permitted',
      hint: expect.stringContaining('NET_ADMIN'),
      exitCode: 4,
    });
  },
);

test('a script that fails is an error in its own words', async () => {
  const says = 'Error: Specified qdisc kind is unknown.\n';
  await using engine = await startEngine({ exitCode: 2, says });
  await expect(engine.run()).rejects.toThrow(
    'A change of the network ended with 2: Error: Specified qdisc kind is unknown.',
  );
});

test.each<Answers>([
  {},
  { exitCode: 1 },
  { refuses: { path: '/containers/admin/start', message: 'operation not permitted' } },
])('the container is gone afterwards, however it went (%j)', async (answers) => {
  await using engine = await startEngine(answers);
  await Promise.allSettled([engine.run()]);
  expect(engine.asked.at(-1)).toMatch(/^DELETE .*\/containers\/admin$/);
});

test('an engine that is gone has refused nothing', async () => {
  const engine = await startEngine({});
  await engine[Symbol.asyncDispose]();
  const failed = engine.run();
  await expect(failed).rejects.toThrow('ENOENT');
  await expect(failed).rejects.not.toThrow(NetworkAdminError);
});
