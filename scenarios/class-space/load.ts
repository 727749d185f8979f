import { exert, type Pressure, pressureOptions, request } from '../pressure.ts';

/** Each becomes a class in a class loader of its own. */
const RULES_PER_SET = 20;
const RULES_PER_LARGEST_SET = 400;

const pressure: Pressure = {
  resource: 'class-space',
  holdShare: 0.9,
  leadMilliseconds: 800,
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
