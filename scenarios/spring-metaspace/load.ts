import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each becomes a class. */
const VIEWS_PER_TICKET = 3;
const VIEWS_PER_LARGEST_TICKET = 400;

const pressure: Pressure = {
  resource: 'metaspace',
  holdShare: 0.85,
  leadMilliseconds: 800,
  fill: () => renderTicket(VIEWS_PER_TICKET),
  tip: () => renderTicket(VIEWS_PER_LARGEST_TICKET),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function renderTicket(teams: number) {
  return request('POST', `/views?teams=${teams}`);
}
