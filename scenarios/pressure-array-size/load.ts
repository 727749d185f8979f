import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0,
  leadMilliseconds: 50,
  tipsAtOnce: 1,
  fill: () => hold('array', 1),
  tip: () => hold('array', 1),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
