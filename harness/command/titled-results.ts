import { z } from 'zod';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          meta: z.record(z.string(), z.unknown()).default({}),
        }),
      ),
    }),
  ),
});

/** What became of one test whose title says what it shows. */
export interface TitledResult {
  /** What the groups of the pattern matched of the title. */
  readonly parts: readonly string[];
  /** vitest's word, such as `passed`. */
  readonly status: string;
  /** What the test noted of itself under that name; empty where it noted nothing. */
  readonly note: (name: string) => string;
}

/** The results in vitest's JSON report whose titles match a pattern, in its order. */
export function titledResults(report: string, pattern: RegExp): readonly TitledResult[] {
  return reportSchema
    .parse(JSON.parse(report))
    .testResults.flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ title, status, meta }) => {
      const match = pattern.exec(title);
      if (match === null) return [];
      const note = (name: string): string => z.string().catch('').parse(meta[name]);
      return [{ parts: match.slice(1), status, note }];
    });
}
