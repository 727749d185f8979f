import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

/** Stands in for the service and for k6 around it: a limit that fills, and a clock that only sleeping moves. */
const service = vi.hoisted(() => ({
  nowMs: 0,
  share: 0,
  garbage: 0,
  tipAtMs: null as number | null,
  scenario: 'load',
  asked: [] as string[],
  authorized: [] as unknown[],
  refusesAgent: false,
}));

vi.mock('k6', () => ({
  sleep: (seconds: number) => {
    service.nowMs += seconds * 1000;
  },
}));
vi.mock('k6/metrics', () => ({
  Counter: class {
    add() {}
  },
}));
vi.mock('k6/execution', () => ({
  default: {
    scenario: {
      iterationInTest: 0,
      get name() {
        return service.scenario;
      },
    },
  },
}));
interface Parameters {
  readonly headers?: Readonly<Record<string, string>>;
}

vi.mock('k6/http', () => ({
  default: {
    get: answer,
    request: (_: string, url: string, __: null, parameters: Parameters) => answer(url, parameters),
  },
}));

function answer(url: string, { headers = {} }: Parameters = {}) {
  service.nowMs += 1;
  if (url === 'http://control/') {
    const { tipAtMs, nowMs } = service;
    return text(JSON.stringify({ tipInMilliseconds: tipAtMs === null ? null : tipAtMs - nowMs }));
  }
  service.asked.push(url.replace('http://127.0.0.1:8080', ''));
  service.authorized.push(headers['Authorization']);
  if (service.refusesAgent && url.startsWith(AGENT)) return { status: 403, body: '' };
  if (url.includes('collect=true')) service.garbage = 0;
  return text(String(service.share + service.garbage));
}

function text(body: string) {
  return { status: service.share >= 1 ? 0 : 200, body };
}

const CONTROL = 'http://control/';
const AGENT = 'http://127.0.0.1:17171';

/** The script as k6 loads it: it reads its environment once. */
async function loadPressure(env: Readonly<Record<string, string>> = {}) {
  vi.stubGlobal('__ENV', { REQUESTS_PER_SECOND: '15', DURATION_SECONDS: '100', ...env });
  const now = vi.spyOn(Date, 'now').mockImplementation(() => service.nowMs);
  onTestFinished(() => {
    vi.unstubAllGlobals();
    now.mockRestore();
  });
  vi.resetModules();
  const { exert, hold, pressureOptions, request } = await import('../../scenarios/pressure.ts');
  const pressure = {
    resource: 'heap',
    holdShare: 0.8,
    leadMilliseconds: 500,
    fill: () => {
      service.share += 0.01;
      request('POST', '/fill');
    },
    tip: () => {
      service.share += 0.1;
      return request('POST', '/tip');
    },
  } as const;
  return { exert: () => exert(pressure), hold, options: pressureOptions(pressure) };
}

const askedFor = (path: string) => service.asked.filter((asked) => asked === path).length;

beforeEach(() => {
  Object.assign(service, { nowMs: 0, share: 0, garbage: 0, tipAtMs: null, scenario: 'load', asked: [] });
  Object.assign(service, { authorized: [], refusesAgent: false });
});

test('without a control address every iteration fills', async () => {
  const { exert, options } = await loadPressure();
  exert();
  exert();
  expect(service.asked).toEqual(['/fill', '/fill']);
  expect(Object.keys(options.scenarios ?? {})).toEqual(['load']);
});

test('with a control address the load leaves the filling to those who tip, until the instant is over', async () => {
  const { exert } = await loadPressure({ CONTROL });
  exert();
  service.tipAtMs = 1000;
  exert();
  service.nowMs = 1000;
  exert();
  expect(service.asked).toEqual(['/health', '/health', '/fill']);
});

test('fills to the hold level as fast as it is answered, holds there, and tips its lead before the instant', async () => {
  const { exert } = await loadPressure({ CONTROL });
  Object.assign(service, { scenario: 'tip', tipAtMs: 30_000 });
  let tippedAtMs = 0;
  const push = service.asked.push.bind(service.asked);
  service.asked.push = (path) => {
    if (path === '/tip') tippedAtMs ||= service.nowMs;
    return push(path);
  };
  exert();
  expect(askedFor('/fill')).toBe(80);
  // 0.8 that is held and three tips of 0.1: the one after which the service answers nobody is the last.
  expect(askedFor('/tip')).toBeLessThanOrEqual(3);
  expect(service.share).toBeGreaterThanOrEqual(1);
  expect(tippedAtMs).toBeGreaterThanOrEqual(29_500);
  expect(tippedAtMs).toBeLessThan(29_510);
});

test('garbage is collected before it counts as full', async () => {
  const { exert } = await loadPressure({ CONTROL });
  Object.assign(service, { scenario: 'tip', tipAtMs: 30_000, garbage: 0.9 });
  exert();
  expect(askedFor('/memory?resource=heap&collect=true')).toBeGreaterThan(0);
  expect(askedFor('/fill')).toBe(80);
});

test('an instant that is never told tips nobody over', async () => {
  const { exert } = await loadPressure({ CONTROL, DURATION_SECONDS: '60' });
  service.scenario = 'tip';
  exert();
  expect(askedFor('/tip')).toBe(0);
  expect(service.nowMs).toBeGreaterThanOrEqual(60_000);
});

test('a service that does not answer is not filled any further', async () => {
  const { exert } = await loadPressure({ CONTROL });
  Object.assign(service, { scenario: 'tip', tipAtMs: 5_000, share: 1 });
  exert();
  expect(askedFor('/fill')).toBe(0);
});

test('a load without a rate is refused before the first request', async () => {
  await expect(loadPressure({ REQUESTS_PER_SECOND: '0' })).rejects.toThrow(
    'REQUESTS_PER_SECOND must be a number above 0, it is 0',
  );
});

describe('with the pressure agent', () => {
  const ENV = { CONTROL, PRESSURE: AGENT, PRESSURE_TOKEN: 'c0ffee', HEALTH_PATH: '/actuator/health' };

  test('memory is asked of the agent, with the trial’s token, and health of the service', async () => {
    const { exert, hold } = await loadPressure(ENV);
    exert();
    hold('heap', 5);
    service.scenario = 'tip';
    service.tipAtMs = 1;
    service.share = 0.9;
    exert();
    expect(service.asked.slice(0, 2)).toEqual(['/actuator/health', `${AGENT}/hold?resource=heap&permille=5`]);
    expect(service.authorized.slice(0, 2)).toEqual([undefined, 'Bearer c0ffee']);
  });

  test('an agent that refuses an order ends the load with an exception', async () => {
    const { hold } = await loadPressure(ENV);
    service.refusesAgent = true;
    expect(() => hold('heap', 5)).toThrow('the pressure agent refuses to hold heap: HTTP 403');
  });
});
