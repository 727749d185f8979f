import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type IntakeRequest, isOnPath } from '../../sink/intake-requests.ts';
import type { EvidenceSource } from '../capture-path.ts';

/** What kept a message from the intake, and when it was known. */
export const failedMessageSchema = z.strictObject({
  endedAtMs: z.number().nullable(),
  outcome: z.enum(['refused', 'unanswered', 'truncated']),
});

/** Which Datadog Agent the task has: of the genuine one some messages cannot be read, or cannot arrive here. */
export const agentSchema = z.enum(['genuine', 'stand-in']).nullable();

/** A message that the intake took, as text; its time on the harness's clock. */
export interface IntakeMessage {
  readonly arrivedAtMs: number;
  readonly body: Buffer;
}

/** Messages on one path of the intake. */
export interface IntakeMessages {
  readonly taken: readonly IntakeMessage[];
  readonly failed: z.infer<typeof failedMessageSchema>[];
}

/** Reads what came on some paths of the intake; bodies are small by their routes. */
export async function readMessages(
  source: EvidenceSource,
  paths: readonly string[],
): Promise<IntakeMessages> {
  const taken: IntakeMessage[] = [];
  const failed: z.infer<typeof failedMessageSchema>[] = [];
  for (const request of source.intakeRequests().filter((one) => paths.some((path) => isOnPath(one, path)))) {
    const message = await readMessage(request);
    if (message !== null) taken.push(message);
    else failed.push(failureOf(request));
  }
  return { taken, failed };
}

async function readMessage({ end }: IntakeRequest): Promise<IntakeMessage | null> {
  if (end?.outcome !== 'received') return null;
  const body = end.bodyFile === null ? Buffer.alloc(0) : await readFile(end.bodyFile);
  return { arrivedAtMs: end.atMs, body };
}

function failureOf({ end }: IntakeRequest): z.infer<typeof failedMessageSchema> {
  if (end === null || end.outcome === 'received') return { endedAtMs: null, outcome: 'truncated' };
  return { endedAtMs: end.atMs, outcome: end.outcome };
}
