import { exert, hold, type Pressure, pressureOptions } from '../pressure.ts';

const pressure: Pressure = {
  resource: 'metaspace',
  holdShare: 0.8,
  leadMilliseconds: 300,
  fill: () => hold('metaspace', 10),
  tip: () => hold('metaspace', 100),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
