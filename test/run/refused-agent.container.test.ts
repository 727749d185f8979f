import { expect, test } from 'vitest';
import { runForReal } from './real-run.ts';

/** Of the sample image, and no jar. */
const NO_JAR = '/dump.sh';

test('a Java agent that is not there or is no jar makes a trial that says so, in the JVM’s words', async () => {
  await using run = await runForReal({
    flagSets: ['missing-agent', 'damaged-agent'],
    extraFlagSets: {
      'missing-agent': { description: 'a jar that is not there', jvmFlags: ['-javaagent:/none/agent.jar'] },
      'damaged-agent': { description: 'a jar that is none', jvmFlags: [`-javaagent:${NO_JAR}`] },
    },
  });
  expect(run.allRecords).toHaveLength(2);
  for (const [cell, file] of [
    ['missing-agent/17', '/none/agent.jar'],
    ['damaged-agent/17', NO_JAR],
  ] as const) {
    expect(run.records.get(cell)).toMatchObject({
      valid: false,
      invalidReason: expect.stringContaining(`Error opening zip file or JAR manifest missing : ${file}`),
    });
  }
});
