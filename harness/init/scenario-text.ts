import type { Method, ScenarioDefinition } from '../config/scenario.ts';
import { RETURN_HOARD } from '../load/pressure-agent.ts';
import { literal } from './literal.ts';
import type { ServiceDescription } from './service-description.ts';
import { taskSizeForHeap } from './task-size-for-heap.ts';

/** Name of the scenario with the service's own load. */
export const OWN_SCENARIO = 'own-load';

/** The scenario of the service's own load, in which the pressure agent uses its heap up. */
export function scenarioText({ heapMiB, retains }: ServiceDescription): string {
  const { cpuUnits, memoryMiB } = taskSizeForHeap(heapMiB);
  const scenario = {
    ...(retains === null ? FILLED : keptOf(retains)),
    oomType: 'heap-space',
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

const FILLED = {
  description: 'the service’s own load, beside which the pressure agent fills the heap',
  culprit: { className: 'lastgasp.pressure.HeapHoard', methodName: 'hold' },
};

function keptOf(retains: Method): Pick<ScenarioDefinition, 'description' | 'culprit' | 'retains'> {
  return {
    description: `the service’s own load, of which the pressure agent keeps what ${retains.methodName} returns`,
    culprit: { className: RETURN_HOARD, methodName: 'keep' },
    retains,
  };
}

/** The k6 script of that scenario. */
export function loadText({ healthPath, retains }: ServiceDescription): string {
  return `import { exert, hold, type Pressure, pressureOptions, request } from '../pressure.ts';

/** What the service's users ask for: put your own requests here. */
function ownLoad() {
  return request('GET', ${literal(healthPath)});
}

${retains === null ? FILL_HEAP : KEEP_RETURNED}
export const options = pressureOptions(pressure);

export default function load(): void {
  exert(pressure);
}
`;
}

const FILL_HEAP = `const pressure: Pressure = {
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
`;

const KEEP_RETURNED = `/** Of 1000 instances that the method returns from now on all are kept; fewer are a slower pace. */
function keepReturned() {
  hold('returns', 1000);
  return ownLoad();
}

const pressure: Pressure = {
  resource: 'heap',
  holdShare: 0.8,
  leadMilliseconds: 500,
  fill: keepReturned,
  // Until it fails. Between the two only health checks are sent, which must not call the method.
  tip: keepReturned,
};
`;
