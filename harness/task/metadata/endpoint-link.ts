import { administerNetwork, type NetworkAdmin } from '../../engine/network-admin.ts';

/** Where SDKs look for task-role credentials, and where Fargate has the metadata endpoint (D, O). */
export const ENDPOINT_ADDRESS = '169.254.170.2';

/** Name and subnet of the EC2 agent's own link in an `awsvpc` task (A). */
const LINK = 'ecs-eth0';
const TASK_ADDRESS = '169.254.172.2';
const LINK_SUBNET = '169.254.172.0/22';

/**
 * In the endpoints' network, where process 1 is one of the task's network. A pair of interfaces, made
 * inside the namespaces: trials side by side never see each other's names.
 */
const CREATE_LINK = `
ip link add eth0 type veth peer name "$1" netns 1
ip address add "$3/32" dev eth0
ip link set eth0 up
ip route add "$2" dev eth0
`;

const JOIN_LINK = `
ip address add "$2" dev "$1"
ip link set "$1" up
ip route add "$3/32" dev "$1"
`;

export interface LinkedContainers {
  /** Id of the container that owns the task's network namespace. */
  readonly task: string;
  /** Id of the endpoints' container, which has no other network. */
  readonly endpoints: string;
}

/**
 * Makes 169.254.170.2 reachable from inside a task, and from nowhere else. The endpoints stay in a
 * namespace of their own: listening on port 80 inside the task's would take that port from the task
 * (measured: a service on 0.0.0.0:80 then ends with EADDRINUSE). The link goes with either namespace.
 *
 * @throws {NetworkAdminError}
 */
export async function linkEndpoints(
  admin: NetworkAdmin,
  { task, endpoints }: LinkedContainers,
): Promise<void> {
  await administerNetwork(admin, {
    networkMode: `container:${endpoints}`,
    processOf: task,
    script: CREATE_LINK,
    parameters: [LINK, LINK_SUBNET, ENDPOINT_ADDRESS],
  });
  await administerNetwork(admin, {
    networkMode: `container:${task}`,
    script: JOIN_LINK,
    parameters: [LINK, `${TASK_ADDRESS}/22`, ENDPOINT_ADDRESS],
  });
}
