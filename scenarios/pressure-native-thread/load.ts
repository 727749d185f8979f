import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'threads',
  holdShare: 0.8,
  leadMilliseconds: 100,
  fill: () => hold('threads', 10),
  tip: () => hold('threads', 200),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
