import type Dockerode from 'dockerode';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Labels } from '../engine/labels.ts';

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
  readonly host: EngineHost;
  /** Process id, on the engine's host, of the container that owns the task's namespace. */
  readonly namespacePid: number;
  readonly toAddress: string;
  readonly toPort: number;
  readonly bandwidthKbitPerSecond: number;
}

/**
 * HTB with a filter on the sink's address and port: a `tbf` on the whole interface would slow the
 * health checks too (measured: probes 1.6 → 150–325 ms).
 */
const SHAPE = `
namespace="nsenter --target $1 --net --"
interface=$($namespace ip -o route get "$2" | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p')
$namespace tc qdisc replace dev "$interface" root handle 1: htb default 1
$namespace tc class replace dev "$interface" parent 1: classid 1:1 htb rate 10gbit
$namespace tc class replace dev "$interface" parent 1: classid 1:2 htb rate "$4kbit" burst 16k
$namespace tc filter replace dev "$interface" parent 1: protocol ip prio 1 u32 \\
  match ip dst "$2/32" match ip dport "$3" 0xffff flowid 1:2
`;

/** Limits how fast the task sends to one address and port; everything else it sends stays fast. */
export async function shapeEgress(shape: EgressShape): Promise<void> {
  await shape.host.shell(
    SHAPE,
    String(shape.namespacePid),
    shape.toAddress,
    String(shape.toPort),
    String(shape.bandwidthKbitPerSecond),
  );
}
