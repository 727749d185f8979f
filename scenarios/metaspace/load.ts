import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each becomes a class in a class loader of its own. */
const RULES_PER_SET = 12;
const RULES_PER_LARGEST_SET = 400;

const pressure: Pressure = {
  resource: 'metaspace',
  holdShare: 0.8,
  leadMilliseconds: 300,
  fill: () => deployRules(RULES_PER_SET),
  tip: () => deployRules(RULES_PER_LARGEST_SET),
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}

function deployRules(rules: number) {
  return request('POST', `/rules?rules=${rules}`);
}
