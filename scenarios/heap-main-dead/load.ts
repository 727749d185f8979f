import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  // The answer does not wait for the settlement: several at once would fill past the hold level.
  tipsAtOnce: 1,
  fill: settlePeriod,
  tip: settlePeriod,
};

/** A ledger of 4 MiB stays open for each. */
function settlePeriod() {
  return request('POST', '/settlements');
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
