import type { Command } from 'commander';
import { publishedSchemas } from '../report/published-schemas.ts';

export function registerSchema(program: Command): void {
  program
    .command('schema')
    .description('JSON schema of trials.jsonl, report.json and what check and postmortem print with --json')
    .action(() => {
      console.log(JSON.stringify(publishedSchemas(), null, 2));
    });
}
