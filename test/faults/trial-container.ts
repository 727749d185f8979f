import type Dockerode from 'dockerode';

/** What stands in and around a task, by what its container runs. */
const ROLES = {
  service: 'lastgasp.orders.Main',
  'S3 server': 'serve s3',
  'object store’s proxy': 'object-store-proxy.ts',
  k6: '--out=csv',
  prober: 'prober.ts',
  'metadata endpoint': 'endpoint-program.ts',
} as const;

export type Role = keyof typeof ROLES;

/** A running container of a trial. */
export async function trialContainer(
  docker: Dockerode,
  { trial, role }: { readonly trial: string; readonly role: Role },
): Promise<Dockerode.Container> {
  const containers = await docker.listContainers({ filters: { label: [`lastgasp.trial=${trial}`] } });
  const found = containers.find(({ Command: command }) => command.includes(ROLES[role]));
  if (found === undefined) {
    const seen = containers.map(({ Command: command }) => command).join('; ');
    throw new Error(`${trial} has no ${role}; there is ${seen}`);
  }
  return docker.getContainer(found.Id);
}
