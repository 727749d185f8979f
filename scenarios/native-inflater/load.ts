import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** About 40 KiB of zlib's own memory stay for each. */
const FILES_PER_IMPORT = 60;
const FILES_PER_LARGEST_IMPORT = 1_000;

const pressure: Pressure = {
  resource: 'native',
  holdShare: 0.92,
  leadMilliseconds: 700,
  fill: () => importFiles(FILES_PER_IMPORT),
  tip: () => importFiles(FILES_PER_LARGEST_IMPORT),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function importFiles(files: number) {
  return request('POST', `/imports?files=${files}`);
}
