import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

const KILOBYTES_PER_EVENT = 512;
/** Of each new subscriber's events, for the last request: together more than any task has memory. */
const KILOBYTES_PER_LARGEST_EVENT = 2_048;
const SUBSCRIBERS = 10_000;

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  fill: () => publish(KILOBYTES_PER_EVENT),
  tipsAtOnce: 1,
  tip: () => publish(KILOBYTES_PER_LARGEST_EVENT, SUBSCRIBERS),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function publish(kilobytes: number, subscribers = 1) {
  return request('POST', `/events?kilobytes=${kilobytes}&subscribers=${subscribers}`);
}
