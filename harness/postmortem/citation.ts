import { z } from 'zod';
import { maskedJson, maskedText } from '../task/definition/secret-mask.ts';

/** More of a line says nothing to whom the beginning does not. */
const EXCERPT_LENGTH_MAX = 240;

/** What a conclusion rests on: a place in one of the files that were given. */
export const citationSchema = z
  .strictObject({
    file: z.string(),
    /** From 1; `null` in JSON and in binary files. */
    line: z.int().positive().nullable(),
    /** JSON path such as `tasks[0].stopCode`; `null` elsewhere. */
    path: z.string().nullable(),
    /** What stands there, at most 240 characters, without secrets. */
    excerpt: z.string(),
  })
  .readonly();

export type Citation = z.output<typeof citationSchema>;

/** A citation of a place in a JSON document. */
export function citeJson(file: string, path: string, value: unknown): Citation {
  return { file, line: null, path, excerpt: cut(JSON.stringify(maskedJson(value))) };
}

/** A citation of a file as a whole: a dump, a recording. */
export function citeFile(file: string, excerpt: string): Citation {
  return { file, line: null, path: null, excerpt: excerptOf(excerpt) };
}

/** A text as it may be shown and kept: cut, and without the secrets written into it. */
export function excerptOf(text: string): string {
  return cut(maskedText(text.slice(0, 2 * EXCERPT_LENGTH_MAX)));
}

function cut(text: string): string {
  return text.length <= EXCERPT_LENGTH_MAX ? text : `${text.slice(0, EXCERPT_LENGTH_MAX - 1)}…`;
}
