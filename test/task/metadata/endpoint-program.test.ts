import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type EndpointMessage, TaskEndpointServer } from '../../../harness/task/metadata/endpoint-program.ts';
import { credentialsDocument } from '../../../harness/task/metadata/role-credentials.ts';
import { EXAMPLE_CREDENTIALS } from './example-task.ts';

const STATE: EndpointMessage = {
  kind: 'state',
  task: { Family: 'orders' },
  containers: {
    'a-1': { metadata: { Name: 'app' }, stats: { read: 'now' } },
    'a-2': { metadata: { Name: 'agent' }, stats: null },
  },
};
const CREDENTIALS: EndpointMessage = {
  kind: 'credentials',
  relativeUri: EXAMPLE_CREDENTIALS.relativeUri,
  document: credentialsDocument(EXAMPLE_CREDENTIALS),
};

let server: TaskEndpointServer;
let port = 0;

beforeEach(async () => {
  server = new TaskEndpointServer();
  server.tell(CREDENTIALS);
  server.tell(STATE);
  port = await server.listen(0);
  onTestFinished(() => server[Symbol.asyncDispose]());
});

async function get(path: string): Promise<{ status: number; type: string | null; body: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, type: response.headers.get('Content-Type'), body: await response.text() };
}

describe('the metadata endpoint', () => {
  test.each([
    ['/v4/a-1', { Name: 'app' }],
    ['/v4/a-2/', { Name: 'agent' }],
    ['/v4/a-1/task', { Family: 'orders' }],
    ['/v4/a-1/stats', { read: 'now' }],
    ['/v4/a-2/task/stats', { 'a-1': { read: 'now' }, 'a-2': null }],
  ])('answers %s', async (path, expected) => {
    const { status, type, body } = await get(path);
    expect({ status, type, body: JSON.parse(body) }).toEqual({
      status: 200,
      type: 'application/json',
      body: expected,
    });
  });

  test('answers what it was told last', async () => {
    server.tell({ ...STATE, task: { Family: 'orders', KnownStatus: 'STOPPED' } });
    expect((await get('/v4/a-1/task')).body).toBe('{"Family":"orders","KnownStatus":"STOPPED"}');
  });

  test('has no statistics of a container that has none yet', async () => {
    expect(await get('/v4/a-2/stats')).toMatchObject({
      status: 500,
      body: '"Unable to get container stats for: a-2"',
    });
  });

  test.each(['', '/stats', '/task', '/task/stats'])(
    'does not know a container it was not told of: %s',
    async (resource) => {
      const { status, body } = await get(`/v4/a-3${resource}`);
      expect(status).toBe(404);
      expect(JSON.parse(body)).toMatch(/^V4 (container|task) (metadata|stats) handler: unable to get .*a-3$/);
    },
  );

  test.each(['/', '/v4', '/v3/a-1', '/v4/a-1/tasks', '/v4/a-1/task/'])('has nothing at %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404, body: '404 page not found\n' });
  });
});

describe('the credentials endpoint', () => {
  test('gives short-lived keys with a session token, in ECS’s keys', async () => {
    const { status, body } = await get(EXAMPLE_CREDENTIALS.relativeUri);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({
      RoleArn: expect.stringMatching(/^arn:aws:iam::\d{12}:role\//),
      AccessKeyId: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
      SecretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
      Token: EXAMPLE_CREDENTIALS.sessionToken,
      Expiration: '2026-11-23T12:00:00Z',
    });
  });

  test.each([
    ['/v2/credentials/813d3956-27d2-4a33-b37c-0ef40c9c070c', 'InvalidIdInRequest', 'Credentials not found'],
    [`${EXAMPLE_CREDENTIALS.relativeUri}0`, 'InvalidIdInRequest', 'Credentials not found'],
    ['/v2/credentials/', 'NoIdInRequest', 'No Credential ID in the request'],
  ])('gives none at %s', async (path, code, reason) => {
    const { status, body } = await get(path);
    expect({ status, body: JSON.parse(body) }).toEqual({
      status: 400,
      body: { code, message: `CredentialsV2Request: ${reason}`, HTTPErrorCode: 400 },
    });
  });

  test('has nothing at a path that is not its own', async () => {
    expect(await get('/v2/credential')).toMatchObject({ status: 404 });
  });
});
