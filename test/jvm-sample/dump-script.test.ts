import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { captureScript, SCRIPT_SECRET as secret, scriptGround } from './script-run.ts';

const sessionToken = 'FwoGZXIvYXdzEXAMPLE==';

/** Stands in for curl: keeps what it was given, answers as told; the credentials endpoint has files of its own. */
const FAKE_CURL = `#!/bin/sh
case "$*" in *169.254.170.2*)
  printf '%s\\n' "$@" >"$FAKE_DIRECTORY/role-arguments"
  printf '%s' "$FAKE_ROLE"
  exit "$FAKE_ROLE_EXIT"
esac
printf '%s\\n' "$@" >"$FAKE_DIRECTORY/arguments"
cat >"$FAKE_DIRECTORY/stdin"
printf '%s' "$FAKE_HTTP"
exit "$FAKE_EXIT"
`;

interface Answer {
  readonly http: string;
  readonly exitCode: number;
}

async function runScript(answer: Answer, overrides: Readonly<Record<string, string | undefined>> = {}) {
  const ground = await scriptGround({ curl: FAKE_CURL });
  const dump = join(ground.directory, 'heap_dump.hprof');
  await writeFile(dump, 'x'.repeat(1234));
  const result = await execa('/bin/sh', [captureScript('dump.sh')], {
    reject: false,
    extendEnv: false,
    timeout: 10_000,
    env: {
      ...ground.environment,
      FAKE_HTTP: answer.http,
      FAKE_EXIT: String(answer.exitCode),
      FAKE_ROLE: '',
      FAKE_ROLE_EXIT: '0',
      HEAP_DUMP_PATH: dump,
      ...overrides,
    },
  });
  return { result, given: (name: string) => ground.read(name) };
}

const stored: Answer = { http: '200', exitCode: 0 };

test('a stored dump ends with exit 0 and its size and status in the log', async () => {
  const { result, given } = await runScript(stored);
  expect(result.exitCode).toBe(0);
  expect(result.stdout).toMatch(
    /^dump\.sh: begin file=\S+ bytes=1234 url=http:\/\/s3:9000\/dumps\/trial-1\/heap_dump\.hprof$/m,
  );
  expect(result.stdout).toMatch(/^dump\.sh: end exit=0 http=200$/m);
  const argumentLines = (await given('arguments')).split('\n');
  expect(argumentLines).toContain('http://s3:9000/dumps/trial-1/heap_dump.hprof');
  expect(argumentLines).toContain('aws:amz:us-east-1:s3');
});

test('the file is streamed, not read into memory to be signed', async () => {
  const { given } = await runScript(stored);
  const argumentLines = (await given('arguments')).split('\n');
  expect(argumentLines).toContain('x-amz-content-sha256: UNSIGNED-PAYLOAD');
  expect(argumentLines[argumentLines.indexOf('--upload-file') + 1]).toMatch(/heap_dump\.hprof$/);
  expect(argumentLines.filter((line) => line.startsWith('--data'))).toEqual([]);
});

test('secret and session token reach curl but neither its command line nor the log', async () => {
  const { result, given } = await runScript(stored, { AWS_SESSION_TOKEN: sessionToken });
  expect(await given('stdin')).toBe(
    `user = "AKIDEXAMPLE:${secret}"\nheader = "x-amz-security-token: ${sessionToken}"\n`,
  );
  for (const visible of [await given('arguments'), result.stdout, result.stderr]) {
    expect(visible).not.toContain(secret);
    expect(visible).not.toContain(sessionToken);
  }
});

test('no token header is sent without a session token', async () => {
  const { given } = await runScript(stored);
  expect(await given('stdin')).not.toContain('x-amz-security-token');
});

test.each([
  { case: 'refused by the server', answer: { http: '403', exitCode: 22 } },
  { case: 'cut off', answer: { http: '000', exitCode: 56 } },
])('an upload $case ends with curl’s exit code', async ({ answer }) => {
  const { result } = await runScript(answer);
  expect(result.exitCode).toBe(answer.exitCode);
  expect(result.stdout).toContain(`dump.sh: end exit=${answer.exitCode} http=${answer.http}`);
});

test('a missing dump is reported without calling curl', async () => {
  const { result, given } = await runScript(stored, { HEAP_DUMP_PATH: '/nonexistent/heap_dump.hprof' });
  expect(result.exitCode).toBe(2);
  expect(result.stdout).toContain('dump.sh: no file /nonexistent/heap_dump.hprof');
  expect(result.stdout).toContain('dump.sh: end exit=2 http=000');
  await expect(given('arguments')).rejects.toThrow('ENOENT');
});

test.each([
  'DUMP_S3_ENDPOINT',
  'DUMP_S3_BUCKET',
  'DUMP_S3_KEY',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
])('a missing %s is reported without calling curl', async (name) => {
  const { result, given } = await runScript(stored, { [name]: undefined });
  expect(result.exitCode).toBe(2);
  expect(result.stdout).toContain('dump.sh: end exit=2 http=000');
  await expect(given('arguments')).rejects.toThrow('ENOENT');
});

const roleDocument = {
  RoleArn: 'arn:aws:iam::123456789012:role/task',
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'role/secret+example=',
  Token: sessionToken,
  Expiration: '2026-11-23T12:00:00Z',
};
const inTaskWithRole = {
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/813d3956',
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
};

test.each([
  { form: 'on one line', role: JSON.stringify(roleDocument) },
  { form: 'indented', role: JSON.stringify(roleDocument, null, 2) },
  { form: 'with escaped slashes', role: JSON.stringify(roleDocument).replaceAll('/', '\\/') },
])('in a task with a role the keys are those the endpoint gives, $form', async ({ role }) => {
  const { result, given } = await runScript(stored, { ...inTaskWithRole, FAKE_ROLE: role });
  expect(result.exitCode).toBe(0);
  expect((await given('role-arguments')).split('\n')).toContain(
    'http://169.254.170.2/v2/credentials/813d3956',
  );
  expect(await given('stdin')).toBe(
    `user = "ASIAEXAMPLE:role/secret+example="\nheader = "x-amz-security-token: ${sessionToken}"\n`,
  );
});

test('keys of the role reach neither a command line nor the log', async () => {
  const { result, given } = await runScript(stored, {
    ...inTaskWithRole,
    FAKE_ROLE: JSON.stringify(roleDocument),
  });
  const commandLines = [await given('arguments'), await given('role-arguments')];
  for (const visible of [...commandLines, result.stdout, result.stderr]) {
    expect(visible).not.toContain(roleDocument.SecretAccessKey);
    expect(visible).not.toContain(sessionToken);
  }
});

test('an endpoint that gives no credentials ends the script with curl’s exit code', async () => {
  const { result, given } = await runScript(stored, { ...inTaskWithRole, FAKE_ROLE_EXIT: '28' });
  expect(result.exitCode).toBe(28);
  expect(result.stdout).toContain("dump.sh: the task's role gave no credentials");
  expect(result.stdout).toContain('dump.sh: end exit=28 http=000');
  await expect(given('arguments')).rejects.toThrow('ENOENT');
});

test('an answer without keys is a missing setting', async () => {
  const { result } = await runScript(stored, { ...inTaskWithRole, FAKE_ROLE: '{"RoleArn":"x"}' });
  expect(result.exitCode).toBe(2);
  expect(result.stdout).toContain('dump.sh: a setting is missing');
});
