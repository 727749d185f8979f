import { z } from 'zod';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          meta: z.object({ seen: z.string().optional() }).default({}),
        }),
      ),
    }),
  ),
});

/** A Markdown table of faults from vitest's JSON report, of tests named `fault: <injected> → <expected>`. */
export function formatFaultTable(report: string): string {
  const rows = reportSchema
    .parse(JSON.parse(report))
    .testResults.flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ title, status, meta }) => {
      const [, injected, expected] = /^fault: (.*) → (.*)$/.exec(title) ?? [];
      return injected === undefined || expected === undefined
        ? []
        : [`| ${injected} | ${expected} | ${inCell(meta.seen ?? '')} | ${status} |`];
    });
  return ['| injected | expected | seen | result |', '|---|---|---|---|', ...rows].join('\n');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}
