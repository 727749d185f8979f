/** What getting the engine and its images ready tells whoever watches. */
export type EngineProgress =
  | { readonly kind: 'step'; readonly message: string }
  | { readonly kind: 'pulling'; readonly part: string; readonly imageRef: string }
  | { readonly kind: 'not-pulled'; readonly part: string; readonly imageRef: string; readonly reason: string }
  | { readonly kind: 'building'; readonly part: string; readonly how: string }
  | { readonly kind: 'ready'; readonly part: string; readonly imageRef: string; readonly seconds: number };

export type OnEngineProgress = (progress: EngineProgress) => void;

/** One plain line. */
export function describeEngineProgress(progress: EngineProgress): string {
  switch (progress.kind) {
    case 'step':
      return progress.message;
    case 'pulling':
      return `${progress.part}: pulling ${progress.imageRef}`;
    case 'not-pulled':
      return `${progress.part}: ${progress.imageRef} not pulled: ${progress.reason}`;
    case 'building':
      return `${progress.part}: building from packages: ${progress.how}`;
    case 'ready':
      return `${progress.part}: ready as ${progress.imageRef} after ${progress.seconds.toFixed(0)} s`;
  }
}
