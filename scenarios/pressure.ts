import { sleep } from 'k6';
import exec from 'k6/execution';
import http, { type RefinedResponse } from 'k6/http';
import { Counter } from 'k6/metrics';
import type { Options } from 'k6/options';

/** The limits whose share in use the service, or the pressure agent, tells at `GET /memory?resource=…`. */
type Resource = 'heap' | 'metaspace' | 'class-space' | 'direct' | 'netty-direct' | 'threads' | 'native';

/**
 * How a scenario drives the service out of memory.
 *
 * Without a control address `fill` goes on steadily until the service is out of memory. With one, the
 * service is filled to `holdShare` as fast as it answers, held there with harmless requests, and tipped
 * over so that it is out of memory at the instant that the control address tells.
 */
export interface Pressure {
  readonly resource: Resource;
  /** Share of the limit at which filling stops, 0 to 1. */
  readonly holdShare: number;
  /** From the first `tip` to the error, measured on 1 vCPU: tipping starts that much before the wanted instant. */
  readonly leadMilliseconds: number;
  /** Requests of `tip` under way at once; default 4. */
  readonly tipsAtOnce?: number;
  /** The operation that uses memory up, a little at a time. */
  readonly fill: () => void;
  /** The operation that uses up what is left; repeated until it fails. */
  readonly tip: () => Answer;
  /** What is asked of a service that is held; default what its load balancer asks. */
  readonly hold?: () => void;
}

export type Answer = RefinedResponse<'none' | 'text'>;

/** Where the service is reached. */
const target = __ENV.TARGET ?? 'http://127.0.0.1:8080';
/** What its load balancer asks. */
const healthPath = __ENV.HEALTH_PATH ?? '/health';
/** Where the pressure agent takes orders; without one the service itself is asked for its memory. */
const agent = __ENV.PRESSURE;
/** What each order carries. */
const agentHeaders: Record<string, string> =
  agent === undefined ? {} : { Authorization: `Bearer ${__ENV.PRESSURE_TOKEN}` };
/** Tells when to tip over: `{"tipInMilliseconds": number|null}`, null while that is not decided. */
const control = __ENV.CONTROL;
/** May be below 1. */
const requestsPerSecond = positiveNumber('REQUESTS_PER_SECOND');
const durationSeconds = positiveNumber('DURATION_SECONDS');

/** A frozen JVM answers nobody: each request gives up after this long. */
const REQUEST_TIMEOUT_SECONDS = 5;
/** Requests under way at once, at most; what would exceed it is dropped and counted by k6. */
const VUS_MAX = 50;
const TIPS_AT_ONCE_DEFAULT = 4;
/** Tipping that has not led to a failed request after this long never will. */
const TIPPING_SECONDS_MAX = 30;
/** Between two questions while there is nothing to fill: for the instant, and for the share in use. */
const CONTROL_INTERVAL_SECONDS = 0.25;
const TIP_SCENARIO = 'tip';

/** An exception in a VU would leave k6's exit code at 0; a threshold on this makes it 99. */
const vuExceptions = new Counter('vu_exceptions');

/** What a scenario's script exports as `options`. */
export function pressureOptions({ tipsAtOnce = TIPS_AT_ONCE_DEFAULT }: Pressure): Options {
  return {
    scenarios: {
      load: {
        executor: 'constant-arrival-rate',
        rate: Math.max(1, Math.round(requestsPerSecond * 60)),
        timeUnit: '1m',
        duration: `${durationSeconds}s`,
        preAllocatedVUs: VUS_MAX,
        maxVUs: VUS_MAX,
        gracefulStop: `${REQUEST_TIMEOUT_SECONDS}s`,
      },
      ...(control === undefined
        ? {}
        : {
            [TIP_SCENARIO]: {
              executor: 'per-vu-iterations',
              vus: tipsAtOnce,
              iterations: 1,
              maxDuration: `${durationSeconds}s`,
              gracefulStop: `${REQUEST_TIMEOUT_SECONDS}s`,
            },
          }),
    },
    thresholds: { vu_exceptions: ['count==0'] },
    discardResponseBodies: true,
  };
}

/** One iteration; what a scenario's script does in its default function. */
export function exert(pressure: Pressure): void {
  try {
    if (exec.scenario.name === TIP_SCENARIO) {
      holdAndTip(pressure);
    } else if (control === undefined || hasTipped()) {
      pressure.fill();
    } else {
      (pressure.hold ?? askHealth)();
    }
  } catch (error) {
    vuExceptions.add(1);
    throw error;
  }
}

/** One request to the service. One that is refused or not answered is data, not an error. */
export function request(method: 'GET' | 'POST', path: string): Answer {
  return http.request(method, `${target}${path}`, null, {
    timeout: `${REQUEST_TIMEOUT_SECONDS}s`,
    tags: { name: `${method} ${path.replace(/\?.*/, '')}` },
  });
}

/** Has the pressure agent hold so many thousandths of a limit more; refused, it throws: nothing would come of it. */
export function hold(resource: string, permille: number): Answer {
  const answer = http.request('POST', `${agent}/hold?resource=${resource}&permille=${permille}`, null, {
    timeout: `${REQUEST_TIMEOUT_SECONDS}s`,
    tags: { name: `POST /hold?resource=${resource}` },
    headers: agentHeaders,
  });
  const isRefused = answer.status !== 500 && answer.status >= 400;
  if (isRefused) throw new Error(`the pressure agent refuses to hold ${resource}: HTTP ${answer.status}`);
  return answer;
}

/** Which of all the iterations of the load this one is, from 0; the same at any number of VUs. */
export function iteration(): number {
  return exec.scenario.iterationInTest;
}

function askHealth(): void {
  request('GET', healthPath);
}

function hasTipped(): boolean {
  const tipInMilliseconds = askControl();
  return tipInMilliseconds !== null && tipInMilliseconds <= 0;
}

/** Fills up to the hold level until the wanted instant is near, then tips until a request fails. */
function holdAndTip(pressure: Pressure): void {
  const endMs = Date.now() + durationSeconds * 1000;
  let isFull = false;
  while (Date.now() < endMs) {
    const waitSeconds = secondsUntilTip(pressure);
    if (waitSeconds <= 0) {
      tipOver(pressure);
      return;
    }
    isFull ||= isAtHoldLevel(pressure);
    if (isFull || waitSeconds <= CONTROL_INTERVAL_SECONDS) {
      sleep(Math.min(waitSeconds, CONTROL_INTERVAL_SECONDS));
    } else {
      pressure.fill();
    }
  }
}

function tipOver({ tip }: Pressure): void {
  const endMs = Date.now() + TIPPING_SECONDS_MAX * 1000;
  while (Date.now() < endMs) {
    const { status } = tip();
    if (status === 0 || status >= 500) return;
  }
}

function secondsUntilTip({ leadMilliseconds }: Pressure): number {
  const tipInMilliseconds = askControl();
  return tipInMilliseconds === null ? Infinity : (tipInMilliseconds - leadMilliseconds) / 1000;
}

/** Garbage fills a limit too; it is collected, and the question asked again, before that is taken for full. */
function isAtHoldLevel({ resource, holdShare }: Pressure): boolean {
  const question = `${agent ?? target}/memory?resource=${resource}`;
  return shareInUse(question) >= holdShare && shareInUse(`${question}&collect=true`) >= holdShare;
}

/** A service that does not answer counts as full: it is not filled any further. */
function shareInUse(question: string): number {
  return Number(askAside(question) ?? 1);
}

function askControl(): number | null {
  const body = control === undefined ? null : askAside(control);
  const told: unknown = body === null ? null : JSON.parse(body);
  const isTold = typeof told === 'object' && told !== null && 'tipInMilliseconds' in told;
  return isTold && typeof told.tipInMilliseconds === 'number' ? told.tipInMilliseconds : null;
}

/** The answer's text to a request that is no load, `null` where there is none. */
function askAside(url: string): string | null {
  const { status, body } = http.get(url, {
    timeout: `${REQUEST_TIMEOUT_SECONDS}s`,
    tags: { control: 'true' },
    headers: agentHeaders,
    responseType: 'text',
  });
  return status === 200 ? body : null;
}

function positiveNumber(name: string): number {
  const text = __ENV[name];
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) {
    throw new Error(`${name} must be a number above 0, it is ${text ?? 'not set'}`);
  }
  return value;
}
