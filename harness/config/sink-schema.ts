import { z } from 'zod';

/** Where uploads become durable: a server of the harness's own, or a bucket of the user's. */
export const sinkSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('local') }),
    z.strictObject({
      kind: z.literal('s3'),
      bucket: z.string().min(3),
      region: z.string().min(1),
      /** Each trial puts its objects below this, under a name of its own; nothing is ever deleted. Default `lastgasp`. */
      prefix: z
        .string()
        .regex(/^[^/].*[^/]$/, 'a prefix neither begins nor ends with a slash')
        .default('lastgasp'),
      /** Of a service that speaks S3 in place of AWS's own. Default `null`: AWS. */
      endpoint: z.url().nullable().default(null),
    }),
  ])
  .readonly();

export type SinkConfig = z.output<typeof sinkSchema>;
export type BucketConfig = Extract<SinkConfig, { readonly kind: 's3' }>;
