import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** About 100 bytes each. */
const SESSIONS_PER_REQUEST = 300;

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  fill: openSessions,
  tip: openSessions,
};

function openSessions() {
  return request('POST', `/sessions?count=${SESSIONS_PER_REQUEST}`);
}

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
