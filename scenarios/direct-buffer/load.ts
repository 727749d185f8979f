import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** The length an upload announces; the service makes room for all of it at once. */
const KILOBYTES_PER_UPLOAD = 512;
const KILOBYTES_PER_LARGEST_UPLOAD = 16_384;

const pressure: Pressure = {
  resource: 'direct',
  holdShare: 0.8,
  leadMilliseconds: 650,
  fill: () => beginUpload(KILOBYTES_PER_UPLOAD),
  tip: () => beginUpload(KILOBYTES_PER_LARGEST_UPLOAD),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function beginUpload(kilobytes: number) {
  return request('POST', `/uploads?kilobytes=${kilobytes}`);
}
