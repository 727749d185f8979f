import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each parcel is followed by a thread of its own. */
const PARCELS_PER_SHIPMENT = 1;
const PARCELS_PER_LARGEST_SHIPMENT = 200;

const pressure: Pressure = {
  resource: 'threads',
  holdShare: 0.8,
  leadMilliseconds: 100,
  fill: () => ship(PARCELS_PER_SHIPMENT),
  tip: () => ship(PARCELS_PER_LARGEST_SHIPMENT),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function ship(parcels: number) {
  return request('POST', `/shipments?parcels=${parcels}`);
}
