import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'direct',
  holdShare: 0.8,
  leadMilliseconds: 650,
  fill: () => hold('direct', 10),
  tip: () => hold('direct', 100),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
