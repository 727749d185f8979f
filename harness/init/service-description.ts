import { z } from 'zod';
import { JDKS } from '../config/choice.ts';
import { retainedMethodSchema } from '../config/retained-method.ts';

/** Where the service comes from: its image alone, or the task definition that runs it. */
const serviceSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('image'),
    imageRef: z.string().regex(/^\S+$/, 'an image has a name without spaces'),
  }),
  z.strictObject({ kind: z.literal('task-definition'), file: z.string().min(1) }),
]);

/** Longest path, host name and the like that somebody writes by hand. */
const TEXT_CHARACTERS_MAX = 500;
/** What stands in generated TypeScript and YAML as it is. */
const PLAIN_TEXT = /^[\w./:@%?&=+,~-]+$/;

/** What `init` needs to know of a service. */
export const serviceDescriptionSchema = z.strictObject({
  source: serviceSourceSchema,
  /** Its container in the task definition; of an image alone `app`. */
  container: z.string().regex(/^[a-zA-Z0-9_-]{1,255}$/, 'a container is named with letters, digits, - and _'),
  /** HealthCheckPath of its target group. */
  healthPath: z
    .string()
    .max(TEXT_CHARACTERS_MAX)
    .regex(PLAIN_TEXT, 'a path has no spaces or quotes')
    .startsWith('/', 'a health check path starts with "/"'),
  port: z.int().min(1).max(65_535),
  jdk: z.literal(JDKS),
  /** Its usual `-Xmx`. */
  heapMiB: z.int().min(16).max(300_000),
  /** Script in its image that uploads a dump; `null` for none. */
  uploadScript: z
    .string()
    .max(TEXT_CHARACTERS_MAX)
    .regex(PLAIN_TEXT, 'a path has no spaces or quotes')
    .startsWith('/', 'a script is named by its whole path')
    .nullable(),
  /** The method whose returned instances are to use its heap up; `null` for blocks of the agent's own. */
  retains: retainedMethodSchema.nullable(),
  /** deregistration_delay.timeout_seconds of its target group. */
  deregistrationDelaySeconds: z.int().min(0).max(3600),
});

export type ServiceDescription = z.infer<typeof serviceDescriptionSchema>;
