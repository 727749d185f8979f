/** The services that come with the harness: what scenarios drive, and what may stand as an image in a task definition. */
export const SAMPLES = ['orders', 'spring', 'netty'] as const;

export type Sample = (typeof SAMPLES)[number];

/** In a definition's `image`: that sample, on the trial's JDK. */
export const SAMPLE_IMAGES: Readonly<Record<Sample, string>> = {
  orders: 'lastgasp/jvm-sample',
  spring: 'lastgasp/spring-sample',
  netty: 'lastgasp/netty-sample',
};

/** The sample that an image of a definition stands for, or `undefined` where it is an image like any other. */
export function sampleOfImage(image: string): Sample | undefined {
  return SAMPLES.find((sample) => SAMPLE_IMAGES[sample] === image);
}
