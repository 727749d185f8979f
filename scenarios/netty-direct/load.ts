import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

const KILOBYTES_PER_FRAME = 256;
const KILOBYTES_PER_LARGEST_FRAME = 16_384;

const pressure: Pressure = {
  resource: 'netty-direct',
  holdShare: 0.75,
  leadMilliseconds: 50,
  fill: () => keepFrame(KILOBYTES_PER_FRAME),
  tip: () => keepFrame(KILOBYTES_PER_LARGEST_FRAME),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function keepFrame(kilobytes: number) {
  return request('POST', `/frames?kilobytes=${kilobytes}`);
}
