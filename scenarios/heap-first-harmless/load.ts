import { exert, iteration, type Pressure, pressureOptions, request } from '../pressure.ts';

/** About 300 bytes of CSV stay in the service's cache for each. */
const ORDERS_PER_REPORT = 1_500;
/** Of one report, for the last request: 1.5 MB each, together more than any task has memory. */
const ORDERS_PER_COPY = 5_000;
const COPIES = 10_000;
/** The visitor who asks for a preview of 8 GB: after 2 s, while the heap is nearly empty. */
const PREVIEWING_VISITOR = 30;

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  fill: () => (iteration() === PREVIEWING_VISITOR ? askPreview() : renderReport(ORDERS_PER_REPORT)),
  tipsAtOnce: 1,
  tip: () => renderReport(ORDERS_PER_COPY, COPIES),
  hold: () => (iteration() === PREVIEWING_VISITOR ? askPreview() : listOrders()),
};

function askPreview() {
  return request('GET', '/previews?width=45000&height=45000');
}

function listOrders() {
  return request('GET', '/orders');
}

function renderReport(orders: number, copies = 1) {
  return request('POST', `/reports?orders=${orders}&copies=${copies}`);
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
