import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'native',
  holdShare: 0.9,
  leadMilliseconds: 600,
  fill: () => hold('native', 5),
  tip: () => hold('native', 50),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
