import { reportSchema } from './report.ts';
import type { Report } from './report.ts';

/** The text of `report.json`: the model itself, checked against the published schema. Ends in a newline. */
export function formatJson(report: Report): string {
  return `${JSON.stringify(reportSchema.parse(report), null, 2)}\n`;
}
