import { expect, test } from 'vitest';
import { EngineHostError } from '../../harness/engine/engine-host.ts';
import { killWitness, parseKernelKills, readKernelKills } from '../../harness/task/kernel-kill.ts';
import type { TimelineEvent, TimelineFact } from '../../harness/timeline/timeline-event.ts';

const APP = 'a'.repeat(64);
const SIDECAR = 'b'.repeat(64);
const containerIds = new Map([
  ['app', APP],
  ['sidecar', SIDECAR],
]);

function victimLine(cgroup: string): string {
  return `[12.3] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=${SIDECAR},mems_allowed=0,oom_memcg=/task,task_memcg=${cgroup},task=java,pid=7,uid=0`;
}

function at(atMs: number, fact: TimelineFact): TimelineEvent {
  return { ...fact, atMs, source: 'engine' };
}

function exited(container: string, exitCode = 137, oomKilled = true): TimelineEvent {
  return at(10, { kind: 'container-exited', container, exitCode, oomKilled });
}

test('the kernel log names its victims, whatever the cgroup driver makes of the path', () => {
  const log = ['[1.0] eth0: up', victimLine(`/task/${APP}`), victimLine(`/task/${APP}`)].join('\n');
  expect(parseKernelKills(log)).toEqual([APP]);
  expect(parseKernelKills(victimLine(`/lastgasp.slice/docker-${SIDECAR}.scope`))).toEqual([SIDECAR]);
  expect(parseKernelKills('')).toEqual([]);
});

test('a log that cannot be read names nobody, and a note says so; any other failure is one', async () => {
  const refused = new EngineHostError('dmesg: read kernel buffer failed: Operation not permitted');
  expect(await readKernelKills({ shell: () => Promise.reject(refused) })).toEqual({
    victims: [],
    fidelityNotes: [expect.stringMatching(/witness ambiguous.*read kernel buffer failed/)],
  });
  expect(await readKernelKills({ shell: async () => victimLine(`/task/${APP}`) })).toEqual({
    victims: [APP],
    fidelityNotes: [],
  });
  const lost = { shell: () => Promise.reject(new Error('socket hang up')) };
  await expect(readKernelKills(lost)).rejects.toThrow('socket hang up');
});

test('the log’s victim was killed by the kernel, and nobody else of its task', () => {
  const evidence = { events: [exited('app'), exited('sidecar')], containerIds, kernelKills: [APP] };
  expect(killWitness('app', evidence)).toBe('kernel');
  expect(killWitness('sidecar', evidence)).toBeNull();
});

test('without a log there is Docker’s word, which is ambiguous', () => {
  const evidence = { events: [exited('app')], containerIds, kernelKills: ['c'.repeat(64)] };
  expect(killWitness('app', evidence)).toBe('ambiguous');
  expect(killWitness('app', { ...evidence, events: [exited('app', 137, false)] })).toBeNull();
});

test('a SIGKILL of the harness or another exit code is no kernel kill', () => {
  const ours = at(5, { kind: 'signal', container: 'app', signal: 'SIGKILL' });
  const evidence = { containerIds, kernelKills: [APP] };
  expect(killWitness('app', { ...evidence, events: [ours, exited('app')] })).toBeNull();
  expect(killWitness('app', { ...evidence, events: [exited('app', 143)] })).toBeNull();
  expect(killWitness('app', { ...evidence, events: [] })).toBeNull();
});
