import { z } from 'zod';
import { check } from '../../check/check.ts';
import { CAPTURES } from '../../check/capture.ts';
import type { JdkCheck } from '../../check/check-report.ts';
import { OOM_TYPES, type OomType } from '../../oom-type.ts';
import type { SeenFlags } from '../case.ts';

const captureSchema = z
  .strictObject({
    capture: z.enum(CAPTURES),
    /** The flag, or what it is called. */
    name: z.string(),
    /** `not-set`; else what `lastgasp check` says of it for this OOM type. */
    effect: z.enum(['not-set', 'fires', 'cannot-fire', 'records']),
    reason: z.string(),
  })
  .readonly();

export const configurationSchema = z
  .strictObject({
    /** Of the definition that was given, or of what the JVM repeats in its log. */
    origin: z.enum(['definition', 'log']),
    jdk: z.number(),
    jdkOrigin: z.enum(['given', 'image-tag', 'assumed']),
    /** The type that the effects are for; `null` where it is not known, and then there are none. */
    oomType: z.enum(OOM_TYPES).nullable(),
    captures: z.array(captureSchema).readonly(),
  })
  .readonly();
export type Configuration = z.output<typeof configurationSchema>;

/** What a configuration could and could not have captured, by `lastgasp check`. */
export function configurationOf(
  { subject, origin }: SeenFlags,
  oomType: OomType | null,
): { readonly configuration: Configuration; readonly findings: JdkCheck['findings'] } {
  const { jdk, jdkOrigin, captures, findings } = check(subject);
  const rows = captures.flatMap(({ capture, name, isSet, cells }): Configuration['captures'] => {
    if (!isSet) return [{ capture, name, effect: 'not-set', reason: '' }];
    const cell = cells.find((candidate) => candidate.oomType === oomType);
    return cell === undefined ? [] : [{ capture, name, effect: cell.effect, reason: cell.reason }];
  });
  return {
    configuration: { origin, jdk, jdkOrigin, oomType, captures: rows },
    // Without the definition nothing is known of volumes, limits and the command.
    findings: origin === 'definition' ? findings : [],
  };
}
