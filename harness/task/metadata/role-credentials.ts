import { randomBytes, randomUUID } from 'node:crypto';

/** ECS gives task-role credentials for six hours (developer guide, "Task IAM role", D). */
const LIFETIME_MS = 6 * 60 * 60 * 1000;

/** The account of AWS's own examples. */
const ROLE_ARN = 'arn:aws:iam::123456789012:role/lastgasp-task-role';

/** Short-lived keys of a task's role, made for one trial; not to be logged. */
export interface RoleCredentials {
  /** Path below `http://169.254.170.2`: `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`. */
  readonly relativeUri: string;
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs: number;
}

/** What the credentials endpoint answers, in ECS's keys. */
export interface RoleCredentialsDocument {
  readonly RoleArn: string;
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

/** Fresh random credentials in the form of temporary ones: an access key that begins with `ASIA`, and a session token. */
export function createRoleCredentials({ nowMs }: { readonly nowMs: number }): RoleCredentials {
  return {
    relativeUri: `/v2/credentials/${randomUUID()}`,
    roleArn: ROLE_ARN,
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(240).toString('base64'),
    expiresAtMs: nowMs + LIFETIME_MS,
  };
}

export function credentialsDocument(credentials: RoleCredentials): RoleCredentialsDocument {
  return {
    RoleArn: credentials.roleArn,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    // Whole seconds, as ECS writes it.
    Expiration: new Date(credentials.expiresAtMs).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
}
