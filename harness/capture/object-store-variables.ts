import type { ObjectDestination } from './capture-path.ts';

/** What the capture scripts are told of the object store; the task's role gives the credentials. */
export function objectStoreVariables({
  endpoint,
  bucket,
}: ObjectDestination): Readonly<Record<string, string>> {
  return { DUMP_S3_ENDPOINT: endpoint, DUMP_S3_BUCKET: bucket, AWS_REGION: 'us-east-1' };
}
