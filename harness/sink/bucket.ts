import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import type { BucketConfig } from '../config/sink-schema.ts';
import { EXIT_CODE, HarnessError } from '../harness-error.ts';

/** Name of the remote in the S3 server's configuration, which comes by environment variables. */
const REMOTE = 'bucket';
const REMOTE_VARIABLES = `RCLONE_CONFIG_${REMOTE.toUpperCase()}_`;

/** A bucket that cannot be used as it is. */
export class BucketError extends HarnessError {
  readonly code = 'bucket';
  readonly exitCode = EXIT_CODE.environment;
}

export interface BucketOptions {
  readonly config: BucketConfig;
  /** Keys in place of those of the standard chain of the AWS SDK. */
  readonly credentials?: S3ClientConfig['credentials'];
}

/**
 * A bucket of the user's, by the standard credentials chain of AWS. Its keys stay with the harness: a task
 * has those of its trial, and what it uploads passes the harness's proxy on its way.
 */
export class Bucket implements Disposable {
  /** Authorities to trust, as PEM: those of Node, for a server whose image has none of its own. */
  readonly authorities = rootCertificates.join('\n');
  readonly #config: BucketConfig;
  readonly #client: S3Client;

  constructor({ config, credentials }: BucketOptions) {
    this.#config = config;
    const { region, endpoint } = config;
    this.#client = new S3Client({
      region,
      ...(endpoint !== null && { endpoint, forcePathStyle: true }),
      ...(credentials !== undefined && { credentials }),
    });
  }

  /**
   * Makes sure that it is there and that the keys are short-lived: long-lived ones have no place in a container.
   *
   * @throws {BucketError}
   */
  async check(): Promise<void> {
    const { bucket } = this.#config;
    try {
      const { sessionToken } = await this.#client.config.credentials();
      if (sessionToken === undefined) {
        throw new BucketError('The AWS credentials found are long-lived keys.', {
          hint: 'Use a role or a session: aws sso login, aws sts assume-role, or aws sts get-session-token.',
        });
      }
      await this.#client.send(new HeadBucketCommand({ Bucket: bucket }));
    } catch (cause) {
      if (cause instanceof BucketError) throw cause;
      const words = cause instanceof Error ? cause.message || cause.name : String(cause);
      throw new BucketError(`The bucket ${bucket} cannot be reached: ${words}`, {
        hint: 'Check "sink" in the configuration, the credentials (aws sts get-caller-identity), and s3:ListBucket.',
        cause,
      });
    }
  }

  /** Makes a folder, for the S3 server to take it for a bucket. */
  async makeFolder(folder: string): Promise<void> {
    const { bucket, prefix } = this.#config;
    await this.#client.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${prefix}/${folder}/`, Body: '', ContentLength: 0 }),
    );
  }

  /** What the S3 server stores in, as rclone names it. */
  remote(folder: string): string {
    const { bucket, prefix } = this.#config;
    return `${REMOTE}:${bucket}/${prefix}/${folder}`;
  }

  /** Variables by which the S3 server reaches the bucket; not to be logged. */
  async serverEnvironment(): Promise<Readonly<Record<string, string>>> {
    const { region, endpoint } = this.#config;
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await this.#client.config.credentials();
    const settings = {
      TYPE: 's3',
      PROVIDER: endpoint === null ? 'AWS' : 'Other',
      REGION: region,
      ...(endpoint !== null && { ENDPOINT: endpoint }),
      ACCESS_KEY_ID: accessKeyId,
      SECRET_ACCESS_KEY: secretAccessKey,
      SESSION_TOKEN: sessionToken,
      NO_CHECK_BUCKET: 'true',
    };
    return Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`${REMOTE_VARIABLES}${name}`, value]),
    );
  }

  /**
   * Reads an object back to a file; there is no file where there is no such object.
   *
   * @throws {BucketError} when fewer or more bytes come than the bucket says it has
   */
  async fetch(key: string, file: string): Promise<void> {
    const { bucket, prefix } = this.#config;
    const at = { Bucket: bucket, Key: `${prefix}/${key}` };
    try {
      const { ContentLength: sizeBytes } = await this.#client.send(new HeadObjectCommand(at));
      const { Body: body } = await this.#client.send(new GetObjectCommand(at));
      if (!(body instanceof Readable)) throw new BucketError(`${at.Key} has no body`);
      await mkdir(dirname(file), { recursive: true });
      const to = createWriteStream(file);
      await pipeline(body, to);
      if (to.bytesWritten === sizeBytes) return;
      throw new BucketError(`${at.Key} has ${sizeBytes} bytes by HeadObject, and ${to.bytesWritten} came.`);
    } catch (error) {
      if (error instanceof Error && (error.name === 'NotFound' || error.name === 'NoSuchKey')) return;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#client.destroy();
  }
}
