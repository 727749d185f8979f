import type { EngineHost } from '../../engine/engine-host.ts';

/** Where SDKs look for task-role credentials, and where Fargate has the metadata endpoint (D, O). */
export const ENDPOINT_ADDRESS = '169.254.170.2';

/** Name and subnet of the EC2 agent's own link in an `awsvpc` task (A). */
const LINK = 'ecs-eth0';
const TASK_ADDRESS = '169.254.172.2';
const LINK_SUBNET = '169.254.172.0/22';

/**
 * `$1` the task's namespace, `$2` the endpoints', both by process id. A pair of interfaces, made inside
 * the namespaces: trials side by side never see each other's names.
 */
const CREATE_LINK = `
nsenter --target "$1" --net -- ip link add "$3" type veth peer name eth0 netns "$2"
nsenter --target "$1" --net -- ip address add "$4" dev "$3"
nsenter --target "$1" --net -- ip link set "$3" up
nsenter --target "$1" --net -- ip route add "$6/32" dev "$3"
nsenter --target "$2" --net -- ip address add "$6/32" dev eth0
nsenter --target "$2" --net -- ip link set eth0 up
nsenter --target "$2" --net -- ip route add "$5" dev eth0
`;

export interface EndpointLinkOptions {
  readonly host: EngineHost;
  /** Process id, on the engine's host, of the container that owns the task's network namespace. */
  readonly taskNamespacePid: number;
  /** Process id of the endpoints' container, which has no other network. */
  readonly endpointNamespacePid: number;
}

/**
 * Makes 169.254.170.2 reachable from inside a task, and from nowhere else. The endpoints stay in a
 * namespace of their own: listening on port 80 inside the task's would take that port from the task
 * (measured: a service on 0.0.0.0:80 then ends with EADDRINUSE). The link goes with either namespace.
 */
export async function linkEndpoints(options: EndpointLinkOptions): Promise<void> {
  await options.host.shell(
    CREATE_LINK,
    String(options.taskNamespacePid),
    String(options.endpointNamespacePid),
    LINK,
    `${TASK_ADDRESS}/22`,
    LINK_SUBNET,
    ENDPOINT_ADDRESS,
  );
}
