import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** The length an attachment announces; the service makes room for all of it at once. */
const KILOBYTES_PER_ATTACHMENT = 1_536;
const KILOBYTES_PER_LARGEST_ATTACHMENT = 16_384;

const pressure: Pressure = {
  resource: 'direct',
  holdShare: 0.8,
  leadMilliseconds: 650,
  fill: () => attach(KILOBYTES_PER_ATTACHMENT),
  tip: () => attach(KILOBYTES_PER_LARGEST_ATTACHMENT),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function attach(kilobytes: number) {
  return request('POST', `/attachments?kilobytes=${kilobytes}`);
}
