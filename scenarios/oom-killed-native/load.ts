import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each label brings its customer's colour profile, as long as a printing press's is. */
const LABELS_PER_ORDER = 4;
const LABELS_PER_LARGEST_ORDER = 200;

const pressure: Pressure = {
  resource: 'native',
  holdShare: 0.9,
  leadMilliseconds: 600,
  fill: () => printLabels(LABELS_PER_ORDER),
  tip: () => printLabels(LABELS_PER_LARGEST_ORDER),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function printLabels(labels: number) {
  return request('POST', `/labels?labels=${labels}`);
}
