import { describe, expect, it } from 'vitest';
import { API_KEY, startFakeDatadog } from './fake-datadog.ts';
import { PUBLISHED_MS, publishExample } from './publish-example.ts';

const now = () => PUBLISHED_MS;

describe('a Datadog that fails', () => {
  it('is asked again after 429 and 5xx and a cut connection, and has it all then', async () => {
    await using fake = await startFakeDatadog({
      now,
      fault: (path, nth) => {
        if (path === '/api/v2/series') return nth === 1 ? 'cut' : undefined;
        return nth === 1 ? { status: 429, headers: { 'x-ratelimit-reset': '0' } } : undefined;
      },
    });
    const { published } = await publishExample(fake);
    expect(published.parts.map(({ failure }) => failure)).toEqual([null, null, null]);
    expect(fake.requests.filter((request) => request === 'POST /api/v2/series')).toHaveLength(2);
  });

  it('that asks for an hour’s pause does not get it', async () => {
    const headers = { 'x-ratelimit-reset': '3600' };
    await using fake = await startFakeDatadog({ now, fault: () => ({ status: 429, headers }) });
    const { published } = await publishExample(fake);
    expect(published.parts.map(({ failure }) => failure?.status ?? null)).toEqual([429, null, 429]);
    expect(fake.requests).toHaveLength(6);
  });

  it('is asked three times at most, and what failed is told, part by part', async () => {
    await using fake = await startFakeDatadog({
      now,
      fault: (path) => (path === '/api/v2/series' ? { status: 500 } : undefined),
    });
    const { published, receipt } = await publishExample(fake);
    expect(published.parts).toMatchObject([
      { name: 'metrics', taken: 0, of: 2, failure: { status: 500, reason: 'it answered HTTP 500' } },
      { name: 'events', failure: null },
      { name: 'logs', taken: 6, failure: null },
    ]);
    expect(fake.requests.filter((request) => request === 'POST /api/v2/series')).toHaveLength(3);
    expect(receipt).toMatchObject({ cells: [], events: 0, runTag: 'run:20261123050000000_1' });
  });

  it('is not insisted on where it refuses the key, and the receipt of an earlier time stays', async () => {
    await using fake = await startFakeDatadog({ now });
    const wrong = { ...fake, account: { ...fake.account, apiKey: 'wrong-key-of-another-account' } };
    const { published, receipt } = await publishExample(wrong);
    expect(published.parts.map(({ failure }) => failure?.status ?? null)).toEqual([403, null, 403]);
    expect(fake.requests).toEqual(['POST /api/v2/series', 'POST /api/v2/logs']);
    expect(receipt).toBeNull();
  });

  it('never gets a key into what is told or kept, though it repeats it in its errors', async () => {
    await using fake = await startFakeDatadog({ now, fault: () => ({ status: 400, body: API_KEY }) });
    const { published } = await publishExample(fake);
    expect(published.parts[0]?.failure?.status).toBe(400);
    expect(JSON.stringify(published)).not.toContain(API_KEY);
    await using good = await startFakeDatadog({ now });
    const { receipt } = await publishExample(good);
    expect(JSON.stringify(receipt)).not.toContain(API_KEY);
  });

  it('is not followed to another place, which would be given the key', async () => {
    await using other = await startFakeDatadog({ now });
    await using fake = await startFakeDatadog({
      now,
      fault: (path) => ({ status: 307, headers: { location: `${other.url}${path}` } }),
    });
    const { published } = await publishExample(fake);
    expect(published.parts[0]?.failure?.reason).toBe('it answered HTTP 307');
    expect(other.requests).toEqual([]);
  });

  it('that answers something else than its API is told from one that took it', async () => {
    await using fake = await startFakeDatadog({
      now,
      fault: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Sign in</h1>' }),
    });
    const { published } = await publishExample(fake);
    expect(published.parts[0]).toMatchObject({
      taken: 0,
      failure: { reason: 'what answered was not its API' },
    });
  });

  it('that never answers is given up within the time there is', async () => {
    await using fake = await startFakeDatadog({ now, fault: () => 'hang' });
    const { published } = await publishExample(fake, { withinMs: 200 });
    expect(published.parts.map(({ failure }) => failure?.reason ?? null)).toEqual([
      'it took longer than it may',
      null,
      'it took longer than it may',
    ]);
  });

  it('ends with the run', async () => {
    await using fake = await startFakeDatadog({ now, fault: () => 'hang' });
    const signal = AbortSignal.abort(new Error('interrupted'));
    await expect(publishExample(fake, { signal })).rejects.toThrow('interrupted');
  });
});
