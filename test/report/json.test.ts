import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildReport } from '../../harness/report/build-report.ts';
import { formatJson } from '../../harness/report/json.ts';
import { publishedSchemas } from '../../harness/report/published-schemas.ts';
import { LOST, exampleRecord, exampleRun } from '../journal/example-run.ts';

const report = buildReport({
  run: exampleRun(),
  records: [exampleRecord({ index: 1 }), exampleRecord({ index: 2, path: LOST })],
  warnings: [],
});
const schemas = publishedSchemas();

describe('formatJson', () => {
  it('writes the whole model', () => {
    expect(JSON.parse(formatJson(report))).toEqual(report);
  });
});

describe('publishedSchemas', () => {
  it('accepts a report and a record as they are written, and carries their version', () => {
    expect(schemas.schemaVersion).toBe(report.schemaVersion);
    expect(z.fromJSONSchema(schemas['report.json']).safeParse(JSON.parse(formatJson(report))).success).toBe(
      true,
    );
    expect(z.fromJSONSchema(schemas['trials.jsonl']).safeParse(exampleRecord()).success).toBe(true);
  });

  it('refuses what lacks a field or has one too many', () => {
    const { oomAt: _, ...withoutOomAt } = exampleRecord();
    const schema = z.fromJSONSchema(schemas['trials.jsonl']);
    expect(schema.safeParse(withoutOomAt).success).toBe(false);
    expect(schema.safeParse({ ...exampleRecord(), extra: 1 }).success).toBe(false);
  });
});
