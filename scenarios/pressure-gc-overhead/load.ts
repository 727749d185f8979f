import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  tipsAtOnce: 1,
  fill: () => hold('trickle', 5),
  tip: () => hold('trickle', 5),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
