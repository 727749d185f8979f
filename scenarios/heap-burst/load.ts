import { exert, iteration, type Pressure, pressureOptions, request } from '../pressure.ts';

/** More invoices of 64 KiB than any task has memory. */
const WHOLE_YEAR = 1_000_000;
/** Every so many visitors one asks for the whole year: after 15 s for the first time. */
const VISITORS_PER_EXPORT = 150;

const pressure: Pressure = {
  resource: 'heap',
  // Nothing accumulates: the service is as full as it ever is.
  holdShare: 0,
  leadMilliseconds: 1_000,
  tipsAtOnce: 1,
  fill: () => (iteration() % VISITORS_PER_EXPORT === VISITORS_PER_EXPORT - 1 ? exportYear() : listOrders()),
  tip: exportYear,
  hold: listOrders,
};

function exportYear() {
  return request('GET', `/exports?invoices=${WHOLE_YEAR}`);
}

function listOrders() {
  return request('GET', '/orders');
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
