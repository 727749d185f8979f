import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'class-space',
  holdShare: 0.9,
  leadMilliseconds: 800,
  fill: () => hold('class-space', 10),
  tip: () => hold('class-space', 100),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
