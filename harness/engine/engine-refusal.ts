import { z } from 'zod';

const NOT_FOUND = 404;

/** An error that is the engine's own answer: it was asked, and would not. */
const refusalSchema = z.object({ statusCode: z.int(), json: z.object({ message: z.string() }).nullish() });

export interface EngineRefusal {
  readonly message: string;
  /** What the engine was asked about (an image, a container) is not there. */
  readonly isNotFound: boolean;
}

/** The engine's answer when it would not do what it was asked to; `null` for an error that is none, such as a broken connection. */
export function refusalOf(error: unknown): EngineRefusal | null {
  const { data: refusal } = refusalSchema.safeParse(error);
  if (refusal === undefined) return null;
  return {
    message: refusal.json?.message ?? String(error),
    isNotFound: refusal.statusCode === NOT_FOUND,
  };
}
