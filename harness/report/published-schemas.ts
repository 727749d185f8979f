import { z } from 'zod';
import { checkReportSchema } from '../check/check-report.ts';
import { SCHEMA_VERSION, trialRecordSchema } from '../journal/trial-record.ts';
import { postmortemReportSchema } from '../postmortem/postmortem-report.ts';
import { reportSchema } from './report.ts';

/** What `lastgasp schema` prints: the JSON schema (draft 2020-12) of a line of `trials.jsonl`, of `report.json`, of `check --json` and of `postmortem --json`. */
export function publishedSchemas() {
  return {
    schemaVersion: SCHEMA_VERSION,
    'trials.jsonl': z.toJSONSchema(trialRecordSchema),
    'report.json': z.toJSONSchema(reportSchema),
    'check --json': z.toJSONSchema(checkReportSchema),
    'postmortem --json': z.toJSONSchema(postmortemReportSchema),
  };
}
