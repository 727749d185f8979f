import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** About 300 bytes of CSV stay in the service's cache for each. */
const ORDERS_PER_REPORT = 1_500;
/** Of one report, for the last request: 1.5 MB each, together more than any task has memory. */
const ORDERS_PER_COPY = 5_000;
const COPIES = 10_000;

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  fill: () => renderReport(ORDERS_PER_REPORT),
  tipsAtOnce: 1,
  tip: () => renderReport(ORDERS_PER_COPY, COPIES),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function renderReport(orders: number, copies = 1) {
  return request('POST', `/reports?orders=${orders}&copies=${copies}`);
}
