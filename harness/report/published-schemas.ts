import { z } from 'zod';
import { SCHEMA_VERSION, trialRecordSchema } from '../journal/trial-record.ts';
import { reportSchema } from './report.ts';

/** What `lastgasp schema` prints: the JSON schema (draft 2020-12) of a line of `trials.jsonl` and of `report.json`. */
export function publishedSchemas() {
  return {
    schemaVersion: SCHEMA_VERSION,
    'trials.jsonl': z.toJSONSchema(trialRecordSchema),
    'report.json': z.toJSONSchema(reportSchema),
  };
}
