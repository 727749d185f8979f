import { exert, iteration, type Pressure, pressureOptions, request } from '../pressure.ts';

/** 750 bytes each: together more than the 2,147,483,645 elements of the largest array. */
const ALL_PRODUCTS = 3_000_000;
/** Every so many visitors one prints the catalogue of all products: after 15 s for the first time. */
const VISITORS_PER_CATALOGUE = 150;

const pressure: Pressure = {
  resource: 'heap',
  // Nothing accumulates: the error needs no full heap.
  holdShare: 0,
  leadMilliseconds: 50,
  tipsAtOnce: 1,
  fill: () =>
    iteration() % VISITORS_PER_CATALOGUE === VISITORS_PER_CATALOGUE - 1 ? printAll() : listOrders(),
  tip: printAll,
  hold: listOrders,
};

function printAll() {
  return request('POST', `/catalogues?products=${ALL_PRODUCTS}`);
}

function listOrders() {
  return request('GET', '/orders');
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
