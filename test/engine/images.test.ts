import { expect, test } from 'vitest';
import { createImageStore, ImageBuildError } from '../../harness/engine/images.ts';
import { startFakeEngine } from './fake-engine.ts';

const signal = new AbortController().signal;
const noContext = async function* noContext(): AsyncGenerator<never> {};
const quiet = { signal, onActivity: () => {} };

function messages(...lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\r\n`).join('');
}

test('passes on the words of an engine that cannot reach the registry', async () => {
  await using engine = await startFakeEngine((_request, response) => {
    response.writeHead(500).end(JSON.stringify({ message: 'dial tcp: lookup registry.test: no such host' }));
  });
  await expect(createImageStore(engine.docker).pull('a/b:1', quiet)).rejects.toThrow('no such host');
});

test('fails a pull that breaks off after it began', async () => {
  await using engine = await startFakeEngine((_request, response) => {
    response.writeHead(200).end(messages({ status: 'Downloading' }, { error: 'unexpected EOF' }));
  });
  await expect(createImageStore(engine.docker).pull('a/b:1', quiet)).rejects.toThrow('unexpected EOF');
});

test('reports each sign of life of a pull that succeeds', async () => {
  await using engine = await startFakeEngine((request, response) => {
    expect(request.url).toContain('fromImage=a%2Fb&tag=1');
    response.writeHead(200).end(messages({ status: 'Downloading' }, { status: 'Done' }));
  });
  let signsOfLife = 0;
  const onActivity = (): void => {
    signsOfLife += 1;
  };
  await createImageStore(engine.docker).pull('a/b:1', { signal, onActivity });
  expect(signsOfLife).toBe(2);
});

test('ends a pull in the middle when aborted', async () => {
  await using engine = await startFakeEngine((_request, response) => {
    response.writeHead(200).write(messages({ status: 'Downloading' }));
  });
  const interrupt = new AbortController();
  const onActivity = (): void => interrupt.abort(new Error('interrupted'));
  const pulled = createImageStore(engine.docker).pull('a/b:1', { signal: interrupt.signal, onActivity });
  await expect(pulled).rejects.toThrow('interrupted');
});

test('shows the builder’s own last lines when a build fails', async () => {
  await using engine = await startFakeEngine((_request, response) => {
    response
      .writeHead(200)
      .end(
        messages(
          { stream: 'Step 1/2 : FROM base\n' },
          { stream: 'Main.java:3: error: ; expected\n' },
          { error: 'javac returned 1' },
        ),
      );
  });
  const built = createImageStore(engine.docker).build(noContext(), {
    tag: 'lastgasp/x:1',
    buildArgs: {},
    labels: {},
    signal,
  });
  await expect(built).rejects.toThrow(ImageBuildError);
  await expect(built).rejects.toThrow(/javac returned 1[^]*\| Main\.java:3: error: ; expected$/);
});

test('tells an image that is not there from an engine that fails', async () => {
  await using engine = await startFakeEngine((request, response) => {
    response.writeHead(request.url?.includes('absent') === true ? 404 : 500).end('{"message":"x"}');
  });
  const images = createImageStore(engine.docker);
  await expect(images.inspect('absent:1')).resolves.toBeUndefined();
  await expect(images.inspect('other:1')).rejects.toThrow('500');
});
