import type { Command } from 'commander';
import { chooseJdks } from '../config/choice.ts';
import { EXIT_CODE } from '../harness-error.ts';
import { postmortem } from '../postmortem/postmortem.ts';
import { postmortemReportSchema } from '../postmortem/postmortem-report.ts';
import { hasColours } from './colour.ts';
import type { CommandContext } from './command-context.ts';
import { formatPostmortem } from './postmortem-text.ts';
import { readProgress } from './read-progress.ts';

interface PostmortemCommandOptions {
  readonly task?: string;
  readonly container?: string;
  readonly jdk?: string;
  readonly json?: true;
}

const HELP = `
Files, told by their content, in any order; give what there is:
  a stopped task    what aws ecs describe-tasks answers (ECS keeps it for an hour), or the EventBridge event
                    "ECS Task State Change"
  logs              lines or gz (an export to S3, aws logs tail), or the JSON of aws logs filter-log-events
                    or get-log-events; gigabytes are read in constant memory
  a task definition, a heap dump, a JFR recording, an hs_err file

Examples:
  lastgasp postmortem describe-tasks.json app.log
  lastgasp postmortem event.json log-events.json task-definition.json --container app
  lastgasp postmortem describe-tasks.json app.log.gz hs_err_pid1.log --json

How sure:
  certain      ECS or the JVM says so itself, about this task, and nothing given contradicts it
  likely       all that was given fits it and no other known cause, but nothing says it outright
  cannot tell  several causes fit, or inputs contradict each other; what would decide is named

Exit codes: 0 a cause was found · 2 it cannot be told · 3 unreadable input, or a task that still runs
`;

export function registerPostmortem(program: Command, { signal }: CommandContext): void {
  program
    .command('postmortem')
    .description(
      'what most likely ended a task, from what there is after the fact, with what each conclusion rests on',
    )
    .argument('<file...>', 'task, logs, task definition, dump, recording, crash report')
    .option('--task <id>', 'ID or ARN, where a file holds several tasks')
    .option('--container <name>', 'the container that is the service (default: the only one, or app)')
    .option('--jdk <17>', 'the service’s JDK: 17, 21 or 25 (default: by the image’s name, else 17)')
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(async (files: readonly string[], options: PostmortemCommandOptions) => {
      const { task = null, container = null, jdk } = options;
      const [chosenJdk = null] = jdk === undefined ? [] : chooseJdks([jdk]);
      const report = postmortemReportSchema.parse(
        await postmortem({
          files,
          task,
          container,
          jdk: chosenJdk,
          signal,
          onRead: readProgress({
            write: (line) => process.stderr.write(`${line}\n`),
            nowMs: () => performance.now(),
          }),
        }),
      );
      process.stdout.write(
        options.json
          ? `${JSON.stringify(report, null, 2)}\n`
          : formatPostmortem(report, { colours: hasColours(process.stdout) }),
      );
      process.exitCode = report.cause.cause === 'unknown' ? EXIT_CODE.inconclusive : EXIT_CODE.done;
    });
}
