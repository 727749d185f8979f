import { readdir, readFile } from 'node:fs/promises';
import { ObjectSerializer } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CAPTURE_PATH_NAMES } from '../../harness/config/config-schema.ts';
import { MONITORS } from '../../harness/journal/trial-alert.ts';
import { METRICS } from '../../harness/publish/datadog/metric-series.ts';
import { EVIDENCE_PLACES } from '../../harness/report/story/evidence-place.ts';
import { NO_PROFILE_SECONDS } from '../../harness/verdict/alerts-of-trial.ts';

/** By its name only: its types would bring the DOM's along, to every file of the project. */
const HCL_PARSER: string = '@cdktf/hcl2json';
type ParseHcl = (file: string, text: string) => Promise<unknown>;
const { parse } = z
  .object({ parse: z.custom<ParseHcl>((value) => typeof value === 'function') })
  .parse(await import(HCL_PARSER));

const FOLDER = new URL('../../deploy/datadog/', import.meta.url);
const HANDLE = '@slack-oom-alerts';

const read = (path: string) => readFile(new URL(path, FOLDER), 'utf8');
const readJson = async (path: string): Promise<unknown> => JSON.parse(await read(path));

const monitorSchema = z.object({
  name: z.string(),
  type: z.string(),
  query: z.string(),
  message: z.string(),
  tags: z.array(z.string()),
  options: z.object({ thresholds: z.object({ critical: z.number() }) }),
});
const monitorFile = (monitor: string) => `monitors/${monitor}.json`;
const readMonitor = async (name: string) => monitorSchema.parse(await readJson(monitorFile(name)));

/** What the API's own model does not know of a value: enumerations, keys, and forms of a widget. */
function unknownParts(value: unknown, path = '$'): readonly string[] {
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  const own = [
    ...('_unparsed' in value && value._unparsed === true ? [path] : []),
    ...('_data' in value ? [`${path}: ${JSON.stringify(value._data).slice(0, 80)}`] : []),
    ...('additionalProperties' in value ? [`${path}: ${JSON.stringify(value.additionalProperties)}`] : []),
  ];
  return [...own, ...Object.entries(value).flatMap(([key, part]) => unknownParts(part, `${path}.${key}`))];
}

function modelOf(
  json: unknown,
  type: 'Monitor' | 'Dashboard',
): { readonly unknown: readonly string[]; readonly json: unknown } {
  const model: unknown = ObjectSerializer.deserialize(structuredClone(json), type);
  const again: unknown = ObjectSerializer.serialize(model, type, '');
  return { unknown: unknownParts(model), json: JSON.parse(JSON.stringify(again)) };
}

describe('the monitors', () => {
  it('are those of which each trial says whether they would have fired', async () => {
    expect((await readdir(new URL('monitors/', FOLDER))).toSorted()).toEqual(
      MONITORS.map((monitor) => `${monitor}.json`).toSorted(),
    );
  });

  it.each(MONITORS)('%s is one by the API’s own model, to the last key', async (name) => {
    const json = await readJson(monitorFile(name));
    expect(modelOf(json, 'Monitor')).toEqual({ unknown: [], json });
  });

  it('would be seen not to be one', async () => {
    const json = z.record(z.string(), z.unknown()).parse(await readJson(monitorFile('no-profile')));
    expect(modelOf({ ...json, type: 'metric alrt' }, 'Monitor').unknown).not.toEqual([]);
    expect(modelOf({ ...json, querry: 'x' }, 'Monitor').unknown).not.toEqual([]);
    expect(modelOf({ ...json, options: { on_missing_data: 'x' } }, 'Monitor').unknown).not.toEqual([]);
  });

  it.each(MONITORS)('%s alerts at the threshold that its query names, and tells somebody', async (name) => {
    const { query, options, message } = await readMonitor(name);
    expect(query).toMatch(new RegExp(` [<>] ${options.thresholds.critical}$`));
    expect(message.endsWith(HANDLE)).toBe(true);
    expect(message).toContain('deploy/datadog/runbook.md');
  });

  it.each([
    [
      'jvm-out-of-memory',
      'event-v2 alert',
      /^events\("(?:[^"\\]|\\.)+"\)\.rollup\("count"\)\.by\("service,env"\)\.last\("5m"\) > 0$/,
    ],
    [
      'task-killed-by-kernel',
      'log alert',
      /^logs\("[^"]+"\)\.index\("\*"\)\.rollup\("count"\)\.by\("@detail\.group"\)\.last\("5m"\) > 0$/,
    ],
    [
      'task-failed-health-checks',
      'log alert',
      /^logs\("[^"]+"\)\.index\("\*"\)\.rollup\("count"\)\.by\("@detail\.group"\)\.last\("5m"\) > 0$/,
    ],
    [
      'no-profile',
      'query alert',
      /^sum\(last_5m\):sum:datadog\.trace_agent\.profile\{\*\} by \{task_family\}\.as_count\(\) < 1$/,
    ],
  ])('%s asks in the form of its type, %s', async (name, type, form) => {
    const monitor = await readMonitor(name);
    expect(monitor.type).toBe(type);
    expect(monitor.query).toMatch(form);
  });

  it('wait for a profile as long as a trial’s alert does', async () => {
    const { query } = await readMonitor('no-profile');
    const [, minutes] = /last_(\d+)m/.exec(query) ?? [];
    expect(Number(minutes) * 60).toBe(NO_PROFILE_SECONDS);
  });
});

describe('the dashboard', () => {
  it('is one by the API’s own model, to the last key', async () => {
    const json = await readJson('dashboard.json');
    expect(modelOf(json, 'Dashboard')).toEqual({ unknown: [], json });
    const broken = JSON.parse((await read('dashboard.json')).replace('"query_table"', '"query_tabel"'));
    expect(modelOf(broken, 'Dashboard').unknown).not.toEqual([]);
  });

  it('shows only metrics that lastgasp sends, by tags that they have', async () => {
    const text = await read('dashboard.json');
    const shown = [...text.matchAll(/:(lastgasp\.[a-z_.]+)\{[^}]*\} by \{([^}]+)\}/g)];
    expect(shown.length).toBeGreaterThan(5);
    expect(shown.map(([, name = '']) => name).filter((name) => !Object.hasOwn(METRICS, name))).toEqual([]);
    const tags = new Set(shown.flatMap(([, , by = '']) => by.split(',')));
    const sent = ['scenario', 'oom_type', 'jdk', 'flag_set', 'task_size', 'setup', 'git_sha', 'path'];
    expect([...tags].filter((tag) => !sent.includes(tag))).toEqual([]);
  });

  it('searches as the monitors do', async () => {
    const text = await read('dashboard.json');
    for (const name of ['task-killed-by-kernel', 'task-failed-health-checks']) {
      const [, search = ''] = /^logs\("([^"]+)"\)/.exec((await readMonitor(name)).query) ?? [];
      expect(search).not.toBe('');
      expect(text).toContain(JSON.stringify(search));
    }
  });
});

const terraformSchema = z.object({
  terraform: z.tuple([
    z.object({
      required_providers: z.tuple([
        z.object({ datadog: z.object({ source: z.literal('DataDog/datadog') }) }),
      ]),
    }),
  ]),
  variable: z.object({ notify: z.tuple([z.object({ default: z.string() })]) }),
  resource: z.strictObject({
    datadog_monitor_json: z.strictObject({
      out_of_memory: z.tuple([z.strictObject({ for_each: z.string(), monitor: z.string() })]),
    }),
    datadog_dashboard_json: z.strictObject({
      lastgasp: z.tuple([z.strictObject({ dashboard: z.string() })]),
    }),
  }),
});

describe('the Terraform', () => {
  it('reads the same files, all of them, and says of whom is told what is told in them', async () => {
    const { variable, resource } = terraformSchema.parse(await parse('main.tf', await read('main.tf')));
    expect(resource).toEqual({
      datadog_monitor_json: {
        out_of_memory: [
          {
            for_each: '${fileset(path.module, "monitors/*.json")}',
            monitor: `\${replace(file("\${path.module}/\${each.value}"), "${HANDLE}", var.notify)}`,
          },
        ],
      },
      datadog_dashboard_json: { lastgasp: [{ dashboard: '${file("${path.module}/dashboard.json")}' }] },
    });
    expect(variable.notify[0].default).toBe(HANDLE);
  });

  it('would be seen not to be HCL', async () => {
    await expect(parse('main.tf', (await read('main.tf')).replace('}', ''))).rejects.toThrow();
  });
});

describe('the runbook', () => {
  it('has the place of each capture path, the same as the report’s', async () => {
    const runbook = await read('runbook.md');
    const rows = [...runbook.matchAll(/^\| `([a-z-]+)` \| (.+) \| (.+) \|$/gm)];
    const places = rows.map(([, path = '', where = '', search = '']) => [
      path,
      where,
      search.replaceAll('`', ''),
    ]);
    expect(places).toEqual(
      CAPTURE_PATH_NAMES.map((path) => [path, EVIDENCE_PLACES[path].where, EVIDENCE_PLACES[path].search]),
    );
  });

  it('names each monitor', async () => {
    const runbook = await read('runbook.md');
    expect(MONITORS.filter((monitor) => !runbook.includes(`\`${monitor}\``))).toEqual([]);
  });
});
