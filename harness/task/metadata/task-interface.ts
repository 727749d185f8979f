import assert from 'node:assert/strict';
import type Dockerode from 'dockerode';

/** The resolver of every network the engine makes. */
const NAME_SERVER = '127.0.0.11';
/** What a task in us-east-1 searches (D); other regions have `<region>.compute.internal`. */
const SEARCH_DOMAIN = 'ec2.internal';

/** The task's network interface: on Fargate its ENI, here that of the pause container. */
export interface TaskInterface {
  readonly address: string;
  readonly macAddress: string;
  /** CIDR block. */
  readonly subnet: string;
  readonly nameServer: string;
  readonly searchDomain: string;
  readonly privateDnsName: string;
  /** Address and prefix length; `null` on a network without a way out. */
  readonly gateway: string | null;
}

/** Reads the interface of the container that owns the task's network namespace; it is on one network. */
export async function readTaskInterface(pause: Dockerode.Container): Promise<TaskInterface> {
  const { NetworkSettings } = await pause.inspect();
  const [endpoint] = Object.values(NetworkSettings.Networks);
  assert(endpoint !== undefined, 'the pause container is on a network');
  const { IPAddress: address, IPPrefixLen: prefixLength, Gateway: gateway } = endpoint;
  return {
    address,
    macAddress: endpoint.MacAddress,
    subnet: `${networkAddress(address, prefixLength)}/${prefixLength}`,
    nameServer: NAME_SERVER,
    searchDomain: SEARCH_DOMAIN,
    privateDnsName: `ip-${address.replaceAll('.', '-')}.${SEARCH_DOMAIN}`,
    gateway: gateway === '' ? null : `${gateway}/${prefixLength}`,
  };
}

/** The first address of an IPv4 address's subnet. */
export function networkAddress(address: string, prefixLength: number): string {
  const value = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const size = 2 ** (32 - prefixLength);
  const network = value - (value % size);
  return [24, 16, 8, 0].map((shift) => Math.floor(network / 2 ** shift) % 256).join('.');
}
