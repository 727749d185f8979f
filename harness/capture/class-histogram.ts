import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import type { CapturePath } from './capture-path.ts';
import { scanClassHistogram } from './class-histogram-scan.ts';
import { judgeClassHistogram } from './class-histogram-verdict.ts';
import { objectStoreVariables } from './object-store-variables.ts';

const HISTOGRAM_PATH = '/tmp/class_histogram.txt';
/** The object's key; the bucket is the trial's own. */
export const HISTOGRAM_KEY = 'class_histogram.txt';
/** A histogram has some kilobytes, one of a hundred thousand classes ten megabytes. */
const HISTOGRAM_BYTES_MAX = 64 * 1024 * 1024;
/** A person reads the first lines. */
const CLASSES_KEPT_MAX = 20;

const histogramTextSchema = z.strictObject({
  sizeBytes: z.number(),
  /** SHA-256 of all bytes, hexadecimal. */
  sha256: z.string(),
  flaw: z.string().nullable(),
  askedAtSeconds: z.number().nullable(),
  /** Those with the most bytes. */
  classes: z
    .array(z.strictObject({ className: z.string(), instances: z.number(), bytes: z.number() }))
    .readonly(),
});

export type HistogramText = z.infer<typeof histogramTextSchema>;

const factsSchema = z.strictObject({
  /** The file on the task's ephemeral storage at STOPPED. */
  file: histogramTextSchema.nullable(),
  /** The object as the server holds it when the trial is judged. */
  object: histogramTextSchema.nullable(),
});

export type ClassHistogramFacts = z.infer<typeof factsSchema>;

/** How many objects and bytes there are of each class: kilobytes in place of a dump's gigabytes, and no word on who holds them. */
export const classHistogram: CapturePath = {
  name: 'class-histogram',
  description: 'class histogram by jcmd in the background of the hook, uploaded to S3',

  environment: (destination) => ({
    HISTOGRAM_PATH,
    ...objectStoreVariables(destination),
    HISTOGRAM_S3_KEY: HISTOGRAM_KEY,
  }),

  async collect(source): Promise<ClassHistogramFacts> {
    let file: HistogramText | null = null;
    await source.readTaskFile(HISTOGRAM_PATH, async (content) => {
      file = textFacts(await buffer(content));
    });
    return { file, object: await readObject(await source.objectFile(HISTOGRAM_KEY)) };
  },

  judge: (facts, context) => judgeClassHistogram(factsSchema.parse(facts), HISTOGRAM_KEY, context),
};

async function readObject(path: string): Promise<HistogramText | null> {
  try {
    return textFacts(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function textFacts(bytes: Buffer): HistogramText {
  const { flaw, askedAtSeconds, classes } = scanClassHistogram(
    bytes.toString('utf8', 0, HISTOGRAM_BYTES_MAX),
  );
  return {
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    flaw,
    askedAtSeconds,
    classes: classes.slice(0, CLASSES_KEPT_MAX),
  };
}
