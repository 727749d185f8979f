import { literal } from './literal.ts';
import type { ServiceDescription } from './service-description.ts';
import { taskSizeForHeap } from './task-size-for-heap.ts';

/** Name of the scenario with the service's own load. */
export const OWN_SCENARIO = 'own-load';

/** The scenario of the service's own load, with the pressure agent filling its heap beside it. */
export function scenarioText({ heapMiB }: ServiceDescription): string {
  const { cpuUnits, memoryMiB } = taskSizeForHeap(heapMiB);
  const scenario = {
    description: 'the service’s own load, beside which the pressure agent fills the heap',
    oomType: 'heap-space',
    culprit: { className: 'lastgasp.pressure.HeapHoard', methodName: 'hold' },
    pressure: 'agent',
    jvmFlags: [],
    defaultJvmFlags: [`-Xmx${heapMiB}m`],
    taskSize: `${cpuUnits}/${memoryMiB}`,
    requestsPerSecond: 10,
    oomWithinSeconds: 300,
    userSees: 'not measured yet',
  };
  return `import type { ScenarioDefinition } from 'lastgasp';

// defaultJvmFlags hold where the service has no such flag of its own. To have an operation of the service
// itself run out of memory, leave out "pressure" and name the class that holds the memory as the culprit.
export default ${literal(scenario)} satisfies ScenarioDefinition;
`;
}

/** The k6 script of that scenario. */
export function loadText({ healthPath }: ServiceDescription): string {
  return `import { exert, hold, type Pressure, pressureOptions, request } from '../pressure.ts';

/** What the service's users ask for: put your own requests here. */
function ownLoad(): void {
  request('GET', ${literal(healthPath)});
}

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  tipsAtOnce: 1,
  fill: () => {
    ownLoad();
    hold('heap', 5);
  },
  tip: () => hold('heap', 100),
  hold: ownLoad,
};

export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
`;
}
