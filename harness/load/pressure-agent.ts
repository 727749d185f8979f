import type { Method } from '../config/scenario.ts';
import type { TaskDefinition } from '../task/definition/document-schema.ts';

/** Where the service's container has the pressure agent, whatever its image. */
export const PRESSURE_JAR_IN_CONTAINER = '/lastgasp/pressure.jar';

/** The first port that is tried; below those that the kernel gives to clients, and of no service known. */
const FIRST_PORT = 17_171;

/** What holds the instances that a tapped method has returned; its method is `keep`. */
export const RETURN_HOARD = 'lastgasp.pressure.ReturnHoard';

/** What the agent adds to the name of the method into which it moves a tapped method's code. */
export const TAPPED_METHOD_SUFFIX = '$lastgasp';

/** Where the agent takes orders, and what they must carry. */
export interface PressureControl {
  /** Of the loopback address in the task's network namespace. */
  readonly port: number;
  /** Of one trial: an order of another has no effect. */
  readonly token: string;
}

/** The control of a trial's agent, on a port that no container of its task maps. */
export function pressureControl(
  { containerDefinitions = [] }: Pick<TaskDefinition, 'containerDefinitions'>,
  token: string,
): PressureControl {
  const mapped = new Set(
    containerDefinitions.flatMap(({ portMappings = [] }) =>
      portMappings.map(({ containerPort }) => containerPort),
    ),
  );
  let port = FIRST_PORT;
  // Ends: a definition maps a hundred ports at most.
  while (mapped.has(port)) port += 1;
  return { port, token };
}

/** What makes a JVM load the agent, and it tap the method whose returned instances it may be told to keep. */
export function pressureAgentFlag({ port, token }: PressureControl, retains: Method | null): string {
  const tap = retains === null ? '' : `,retain=${retains.className}#${retains.methodName}`;
  return `-javaagent:${PRESSURE_JAR_IN_CONTAINER}=port=${port},token=${token}${tap}`;
}

/** What a load script needs to give orders: `PRESSURE` and `PRESSURE_TOKEN` of `scenarios/pressure.ts`. */
export function pressureVariables({ port, token }: PressureControl): Readonly<Record<string, string>> {
  return { PRESSURE: `http://127.0.0.1:${port}`, PRESSURE_TOKEN: token };
}

export const PRESSURE_FIDELITY_NOTE =
  'The pressure agent was in the service’s JVM: one thread more, and what is held is held by classes of its own.';
