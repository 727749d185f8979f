import { fileURLToPath } from 'node:url';
import { TAG_HEADER } from '../sink/log-collector-server.ts';
import type { ContainerSpec } from '../task/task-spec.ts';
import type { LogRouterStandInOptions } from './log-router-stand-in.ts';
import type { HarnessEndpoints, PointedContainer, SidecarImages } from './pointed-container.ts';
import { standInFor } from './stand-in.ts';

/** Public images of Fluent Bit (AWS's and the project's own) with any tag or digest; D. */
const FLUENT_BIT_IMAGE =
  /^(?:public\.ecr\.aws\/aws-observability\/aws-for-fluent-bit|(?:docker\.io\/)?amazon\/aws-for-fluent-bit|\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/aws-for-fluent-bit|(?:docker\.io\/|cr\.fluentbit\.io\/)?fluent\/fluent-bit)(?:[:@].+)?$/;

const CONFIG_FILE = fileURLToPath(new URL('fluent-bit.conf', import.meta.url));
/** Where ECS puts the generated configuration, and where the images' commands look for it (ECS agent; A). */
const CONFIG_IN_CONTAINER = '/fluent-bit/etc/fluent-bit.conf';
/** ECS binds the socket's directory here (ECS agent, `firelensSocketBindFormat`; A). */
const SOCKET_DIRECTORY_IN_CONTAINER = '/var/run';
const FORWARD_PORT = 24_224;

/** Keeps a genuine Fluent Bit where its image can be had, with the collector as its only output; else a stand-in. */
export function pointLogRouter(
  container: ContainerSpec,
  { endpoints, images }: { readonly endpoints: HarnessEndpoints; readonly images: SidecarImages },
): PointedContainer {
  const socketBind = `${endpoints.logSocket.volume}:${SOCKET_DIRECTORY_IN_CONTAINER}`;
  const { host, port } = endpoints.logCollector;
  if (images.available.has(container.image) && FLUENT_BIT_IMAGE.test(container.image)) {
    return {
      container: {
        ...container,
        environment: {
          ...container.environment,
          LASTGASP_COLLECTOR_HOST: host,
          LASTGASP_COLLECTOR_PORT: String(port),
        },
      },
      addition: { Binds: [socketBind, `${CONFIG_FILE}:${CONFIG_IN_CONTAINER}:ro`] },
      fidelityNotes: [
        `Container ${container.name} ran the genuine Fluent Bit (${container.image}) with lastgasp's collector as its only output; filters and outputs of the definition did not run.`,
      ],
    };
  }
  const programOptions: LogRouterStandInOptions = { host, port, tagHeader: TAG_HEADER };
  const { bind, container: standIn } = standInFor({
    container,
    nodeImage: images.node,
    program: 'sidecar/log-router-stand-in.ts',
    programOptions,
    port: FORWARD_PORT,
  });
  return {
    container: standIn,
    addition: { Binds: [socketBind, bind] },
    fidelityNotes: [
      `Container ${container.name} ran lastgasp's stand-in for the log router: ${container.image} was not to be had, or is no public image of Fluent Bit. It delivers once a second and for 5 s after SIGTERM, as Fluent Bit does by default; filters and outputs of the definition did not run.`,
    ],
  };
}

/**
 * Sends a container's log through the task's log router as ECS does: Docker's `fluentd` driver on the
 * router's socket, the environment for apps that log by themselves, and the router started first
 * (ECS agent, `getFirelensLogConfig`, and the developer guide on FireLens; A, D).
 */
export function routeLog(
  container: ContainerSpec,
  options: { readonly router: string; readonly taskId: string; readonly socketFile: string },
): PointedContainer {
  const { router, taskId, socketFile } = options;
  const route = container.logRoute;
  const bufferLimit = route.kind === 'awsfirelens' ? route.options['log-driver-buffer-limit'] : undefined;
  // The router may log through itself.
  const waits =
    container.name === router || container.dependsOn.some(({ containerName }) => containerName === router);
  return {
    container: {
      ...container,
      environment: {
        ...container.environment,
        FLUENT_HOST: '127.0.0.1',
        FLUENT_PORT: String(FORWARD_PORT),
      },
      dependsOn: waits
        ? container.dependsOn
        : [...container.dependsOn, { containerName: router, condition: 'START' }],
    },
    addition: {
      LogConfig: {
        Type: 'fluentd',
        Config: {
          'fluentd-address': `unix://${socketFile}`,
          'fluentd-async': 'true',
          'fluentd-sub-second-precision': 'true',
          tag: `${container.name}-firelens-${taskId}`,
          ...(bufferLimit === undefined ? {} : { 'fluentd-buffer-limit': bufferLimit }),
        },
      },
    },
    fidelityNotes: [
      `The log of container ${container.name} went to the log router through Docker's fluentd driver, which can lose the end of a burst when the container ends (measured on Docker 20.10: a last burst of 500 lines arrived in 6 of 6 runs, one of 5000 in 4 of 6); Fargate's own driver may keep more or less.`,
    ],
  };
}
