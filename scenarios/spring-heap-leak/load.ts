import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** About 300 bytes of transcript stay in the session for each. */
const TICKETS_PER_SESSION = 4_000;
/** Of one customer, for the last request: 1.5 MB each, together more than any task has memory. */
const TICKETS_PER_LARGEST_SESSION = 5_000;
const CUSTOMERS = 10_000;

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 800,
  fill: () => openSession(TICKETS_PER_SESSION),
  tipsAtOnce: 1,
  tip: () => openSession(TICKETS_PER_LARGEST_SESSION, CUSTOMERS),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function openSession(tickets: number, customers = 1) {
  return request('POST', `/sessions?tickets=${tickets}&customers=${customers}`);
}
