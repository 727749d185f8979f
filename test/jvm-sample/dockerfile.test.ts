import { readFile, stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

const sample = new URL('../../jvm-sample/', import.meta.url);
const SAMPLES = [
  { file: 'Dockerfile', classPath: '/app/classes', main: 'lastgasp.orders.Main' },
  { file: 'spring/Dockerfile', classPath: '/app/classes:/app/lib/*', main: 'lastgasp.desk.DeskApplication' },
  { file: 'netty/Dockerfile', classPath: '/app/classes:/app/lib/*', main: 'lastgasp.feed.FeedServer' },
];

describe.each(SAMPLES)('$file', async ({ file, classPath, main }) => {
  const dockerfile = await readFile(new URL(file, sample), 'utf8');
  const instructions = dockerfile
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));

  function argumentsOf(instruction: string): readonly string[] {
    return instructions
      .filter((line) => line.startsWith(`${instruction} `))
      .map((line) => line.slice(instruction.length + 1).trim());
  }

  test('java is PID 1 and gets no flag but its class path', () => {
    const [entrypoint, ...more] = argumentsOf('ENTRYPOINT');
    expect(more).toEqual([]);
    expect(JSON.parse(entrypoint ?? '')).toEqual(['java', '-cp', classPath, main]);
    expect(argumentsOf('CMD')).toEqual([]);
  });

  test('no JVM flag or variable that could carry one is hidden in the image', () => {
    expect(dockerfile).not.toMatch(/-XX:|-Xm[xsn]|-javaagent/);
    expect(argumentsOf('ENV')).toEqual([]);
  });

  test('the image brings no health check of its own', () => {
    expect(argumentsOf('HEALTHCHECK')).toEqual([]);
  });

  test('compiler and service share one base given by the caller', () => {
    const stages = argumentsOf('FROM').map((from) => from.split(' ')[0]);
    expect(stages).toEqual(['${JVM_BASE}', '${JVM_BASE}']);
    expect(argumentsOf('ARG')).toEqual(['JVM_BASE']);
  });

  test('no instruction needs BuildKit', () => {
    expect(dockerfile).not.toMatch(/^# *syntax=|--mount=|--chmod=|--link|<</m);
  });

  test.each(['dump.sh', 'ship-dump.sh', 'ship-files.sh', 'histogram.sh'])(
    'the capture script %s is executable in the checkout and in the image',
    async (script) => {
      const { mode } = await stat(new URL(`capture/${script}`, sample));
      expect(mode & 0o111).toBe(0o111);
      const made = instructions.find((line) => line.startsWith('RUN chmod 755 '));
      expect(made?.split(' ')).toContain(`/${script}`);
    },
  );
});
