import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each becomes a class in a class loader of its own. */
const FILTERS_PER_SUBSCRIBER = 15;
const FILTERS_PER_LARGEST_SUBSCRIBER = 400;

const pressure: Pressure = {
  resource: 'metaspace',
  holdShare: 0.85,
  leadMilliseconds: 300,
  fill: () => compileFilters(FILTERS_PER_SUBSCRIBER),
  tip: () => compileFilters(FILTERS_PER_LARGEST_SUBSCRIBER),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function compileFilters(filters: number) {
  return request('POST', `/filters?filters=${filters}`);
}
