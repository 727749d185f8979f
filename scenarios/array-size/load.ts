import { exert, iteration, type Pressure, pressureOptions, request } from '../pressure.ts';

/** 64 KiB each. */
const PAGES_PER_VISITOR = 6;
/** 278 times what the screen needs: more than the 2,147,483,645 elements of the largest array from 120 pages on. */
const PRINTER_DPI = 1_200;
/** Every so many visitors one prints: after 15 s for the first time. Those before the first add pages. */
const VISITORS_PER_PRINT = 150;

const pressure: Pressure = {
  resource: 'heap',
  // The error needs no full heap, but what is to become one array is in it.
  holdShare: 0.35,
  leadMilliseconds: 50,
  tipsAtOnce: 1,
  fill: () => {
    const visitor = iteration();
    if (visitor % VISITORS_PER_PRINT === VISITORS_PER_PRINT - 1) print();
    else if (visitor < VISITORS_PER_PRINT) addPages();
    else listOrders();
  },
  tip: print,
  hold: listOrders,
};

function print() {
  return request('POST', `/catalogues/print?dpi=${PRINTER_DPI}`);
}

function addPages() {
  return request('POST', `/catalogues?pages=${PAGES_PER_VISITOR}`);
}

function listOrders() {
  return request('GET', '/orders');
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
