import { z } from 'zod';

const HTTP_ERRORS = { min: 400, max: 599 } as const;

/**
 * What the object store does wrong on purpose, to see what a way out makes of it. Only requests that bring a
 * dump, or complete one, meet it.
 */
export const objectStoreFaultSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      /** Answers with an error: 403 `AccessDenied`, 503 `SlowDown` and the like (Amazon S3 API reference, "Error responses"). */
      kind: z.literal('refuse'),
      httpStatus: z.int().min(HTTP_ERRORS.min).max(HTTP_ERRORS.max),
      code: z.string().min(1),
      /** How many requests meet it. Default `null`: all. */
      requests: z.int().min(1).nullable().default(null),
    }),
    z.strictObject({
      /** Breaks the connection off. */
      kind: z.literal('reset'),
      /** Bytes of a request after which it does. */
      afterBytes: z.int().min(0),
      requests: z.int().min(1).nullable().default(null),
    }),
    z.strictObject({
      /** The server behind it is killed and started again, once. */
      kind: z.literal('restart'),
      /** Bytes of all uploads together after which it is. */
      afterBytes: z.int().min(0),
    }),
  ])
  .readonly();

export type ObjectStoreFault = z.output<typeof objectStoreFaultSchema>;
