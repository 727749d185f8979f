import type Dockerode from 'dockerode';
import type { Labels } from '../engine/labels.ts';
import { administerNetwork, type NetworkAdmin } from '../engine/network-admin.ts';

export interface TaskNetworkOptions {
  readonly docker: Dockerode;
  readonly name: string;
  readonly labels: Labels;
}

/** A trial's own network, without a way out: the task, its sinks and its prober are alone on it. */
export class TaskNetwork implements AsyncDisposable {
  readonly name: string;
  readonly #network: Dockerode.Network;
  #disposed = false;

  private constructor(name: string, network: Dockerode.Network) {
    this.name = name;
    this.#network = network;
  }

  static async create({ docker, name, labels }: TaskNetworkOptions): Promise<TaskNetwork> {
    const network = await docker.createNetwork({
      Name: name,
      Driver: 'bridge',
      Internal: true,
      Labels: { ...labels },
    });
    return new TaskNetwork(name, network);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#network.remove();
  }
}

export interface EgressShape {
  /** Id of the container that owns the task's network namespace. */
  readonly networkContainerId: string;
  readonly toAddress: string;
  readonly toPort: number;
  readonly bandwidthKbitPerSecond: number;
}

/**
 * HTB with a filter on the sink's address and port: a `tbf` on the whole interface would slow the
 * health checks too (measured: probes 1.6 → 150–325 ms).
 */
const SHAPE = `
interface=$(ip -o route get "$1" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
tc qdisc replace dev "$interface" root handle 1: htb default 1
tc class replace dev "$interface" parent 1: classid 1:1 htb rate 10gbit
tc class replace dev "$interface" parent 1: classid 1:2 htb rate "$3kbit" burst 16k
tc filter replace dev "$interface" parent 1: protocol ip prio 1 u32 \\
  match ip dst "$1/32" match ip dport "$2" 0xffff flowid 1:2
`;

/**
 * Limits how fast the task sends to one address and port; everything else it sends stays fast.
 *
 * @throws {NetworkAdminError} when it could not be applied: a bandwidth is never only asked for
 */
export async function shapeEgress(admin: NetworkAdmin, shape: EgressShape): Promise<void> {
  await administerNetwork(admin, {
    networkMode: `container:${shape.networkContainerId}`,
    script: SHAPE,
    parameters: [shape.toAddress, String(shape.toPort), String(shape.bandwidthKbitPerSecond)],
  });
}

/** A link with an address of the documentation's network (RFC 5737), in a network of its own. */
const MAKE_LINK = `
ip link add probe0 type veth peer name probe1
ip address add 192.0.2.1/24 dev probe0
ip link set probe0 up
`;

/**
 * Tries on a network of its own what a task's needs: the endpoints' link and, where uploads are shaped,
 * the shaping. Better before the first trial than in each of them.
 *
 * @throws {NetworkAdminError}
 */
export async function assertNetworkAdmin(
  admin: NetworkAdmin,
  { isShaped }: { readonly isShaped: boolean },
): Promise<void> {
  await administerNetwork(admin, {
    networkMode: 'none',
    script: isShaped ? `${MAKE_LINK}${SHAPE}` : MAKE_LINK,
    parameters: ['192.0.2.2', '443', '1000'],
  });
}
