import { expect, test } from 'vitest';
import { definitionDifference } from '../../../harness/task/definition/definition-difference.ts';
import { NOTHING_ADDED, withHarnessAdditions } from '../../../harness/task/definition/harness-additions.ts';
import { definitionWith, exampleContainer, exampleDefinition } from './example-definition.ts';

const BEFORE = definitionWith({
  environment: [
    { name: 'SERVICE', value: 'orders' },
    { name: 'JAVA_TOOL_OPTIONS', value: '-Xmx64m' },
  ],
});

test('shows what the harness adds, with the field and three lines around it', () => {
  const after = withHarnessAdditions(BEFORE, {
    ...NOTHING_ADDED,
    container: 'app',
    jvmFlags: ['-XX:+ExitOnOutOfMemoryError'],
    environment: { DUMP_S3_KEY: 'heap.hprof' },
  });
  expect(definitionDifference({ before: BEFORE, after }))
    .toBe(`@@ containerDefinitions[app].environment[JAVA_TOOL_OPTIONS].value @@
          },
          {
            "name": "JAVA_TOOL_OPTIONS",
-           "value": "-Xmx64m"
+           "value": "-Xmx64m -XX:+ExitOnOutOfMemoryError"
          },
+         {
+           "name": "DUMP_S3_KEY",
+           "value": "heap.hprof"
+         }
        ]
      }
    ]`);
});

test('is empty where nothing differs', () => {
  expect(definitionDifference({ before: BEFORE, after: structuredClone(BEFORE) })).toBe('');
});

test('shows a sidecar and a volume as blocks of their own, wherever they stand', () => {
  const after = exampleDefinition({
    containerDefinitions: [exampleContainer({ name: 'uploader' }), ...(BEFORE.containerDefinitions ?? [])],
    volumes: [{ name: 'dumps' }],
  });
  const lines = definitionDifference({ before: BEFORE, after }).split('\n');
  expect(lines.filter((line) => line.startsWith('-'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('+')).map((line) => line.slice(2).trim())).toEqual([
    '{',
    '"name": "uploader",',
    '"image": "example/app:1"',
    '}',
    '"volumes": [',
    '{',
    '"name": "dumps"',
    '}',
    ']',
  ]);
});

test.each([
  ['DD_API_KEY', 'hunter2'],
  ['DATABASE_PASSWORD', 'hunter2'],
  ['AWS_SECRET_ACCESS_KEY', 'hunter2'],
  ['DATABASE_URL', 'postgres://admin:hunter2@db/orders'],
  ['JAVA_TOOL_OPTIONS', '-Djavax.net.ssl.trustStorePassword=hunter2 -Xmx64m'],
  ['OPTIONS', '--token="hunter2 hunter2"'],
])('never shows the secret in %s', (name, value) => {
  const secret = definitionWith({ environment: [{ name, value }] });
  for (const [before, after] of [
    [exampleDefinition(), secret],
    [secret, exampleDefinition()],
    [definitionWith({ environment: [{ name, value: 'hunter2hunter2' }] }), secret],
    [definitionWith({ environment: [{ name, value: 5 }] }), secret],
  ] as const) {
    const difference = definitionDifference({ before, after });
    expect(difference).toContain(name);
    expect(difference).toMatch(/^[+-]/m);
    expect(difference).not.toContain(value);
    if (value !== 'hunter2') continue;
    expect(difference).not.toContain('hunter2');
  }
});

test('shows that a secret changed, though not to what', () => {
  const difference = definitionDifference({
    before: definitionWith({ environment: [{ name: 'API_TOKEN', value: 'one' }] }),
    after: definitionWith({ environment: [{ name: 'API_TOKEN', value: 'two' }] }),
  });
  expect(difference.split('\n').filter((line) => /^[+-]/.test(line))).toEqual([
    '-           "value": "••••••"',
    '+           "value": "••••••"',
  ]);
});

test('hides the options of a log driver that look secret, and shows ordinary values', () => {
  const difference = definitionDifference({
    before: exampleDefinition(),
    after: definitionWith({
      logConfiguration: {
        logDriver: 'splunk',
        options: { 'splunk-token': 'hunter2', 'splunk-url': 'https://s' },
      },
      environment: [{ name: 'DUMP_S3_KEY', value: 'heap.hprof' }],
      command: ['java', '-Dx.password=hunter2', '-jar', 'app.jar'],
    }),
  });
  expect(difference).not.toContain('hunter2');
  expect(difference).toContain('"splunk-url": "https://s"');
  expect(difference).toContain('"value": "heap.hprof"');
  expect(difference).toContain('-Dx.password=••••••');
});

test('is coloured only where it is asked for', () => {
  const after = definitionWith({ stopTimeout: 60 });
  const options = { before: exampleDefinition(), after };
  expect(definitionDifference(options)).not.toContain('\u001B[');
  expect(definitionDifference({ ...options, isColoured: true })).toContain('\u001B[32m+');
});
