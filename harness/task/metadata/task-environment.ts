import { ENDPOINT_ADDRESS } from './endpoint-link.ts';
import type { RoleCredentials } from './role-credentials.ts';
import { REGION, type TaskIdentity } from './task-identity.ts';
import { containerIdentity } from './task-metadata.ts';

export interface TaskEnvironmentOptions {
  readonly identity: TaskIdentity;
  readonly credentials: RoleCredentials;
  readonly containerName: string;
}

/**
 * The variables that Fargate puts into each container (D, and O for the regions). Left out: those of
 * endpoints that the mirror does not serve, version 3 and the agent's own API.
 */
export function taskEnvironment(options: TaskEnvironmentOptions): Readonly<Record<string, string>> {
  const { identity, credentials, containerName } = options;
  const { runtimeId } = containerIdentity(identity, containerName);
  return {
    AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
    AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: credentials.relativeUri,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    ECS_CONTAINER_METADATA_URI_V4: `http://${ENDPOINT_ADDRESS}/v4/${runtimeId}`,
  };
}
