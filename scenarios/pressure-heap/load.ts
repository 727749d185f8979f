import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  tipsAtOnce: 1,
  fill: () => hold('heap', 5),
  tip: () => hold('heap', 100),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
