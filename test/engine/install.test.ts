import { expect, test } from 'vitest';
import type { HostSystem } from '../../harness/engine/host-system.ts';
import { planEngine } from '../../harness/engine/install.ts';

const debianRoot: HostSystem = {
  platform: 'linux',
  isDebianLike: true,
  isRoot: true,
  hasSystemd: false,
  name: 'Debian',
};
const bare = {
  answer: { kind: 'absent', reason: 'ENOENT' },
  host: debianRoot,
  isInstalled: false,
  isElsewhere: false,
} as const;

test('installs an engine as root on a Debian-like system', () => {
  expect(planEngine(bare)).toEqual({ kind: 'install' });
});

test('only starts an engine that is installed', () => {
  expect(planEngine({ ...bare, isInstalled: true })).toEqual({ kind: 'start' });
});

test.each([
  ['without root', { host: { ...debianRoot, isRoot: false } }, 'sudo apt-get install docker.io'],
  [
    'without root, installed',
    { host: { ...debianRoot, isRoot: false }, isInstalled: true },
    'sudo systemctl',
  ],
  [
    'on another Linux',
    { host: { ...debianRoot, isDebianLike: false, name: 'Fedora' } },
    'the way Fedora does',
  ],
  ['on macOS', { host: { ...debianRoot, platform: 'darwin' } }, 'Docker Desktop'],
  ['for an engine elsewhere', { isElsewhere: true }, 'DOCKER_HOST'],
  ['for a socket it may not open', { answer: { kind: 'forbidden', reason: 'EACCES' } }, 'docker group'],
] as const)('touches nothing %s, but says what to do', (_name, difference, hint) => {
  expect(planEngine({ ...bare, ...difference })).toMatchObject({
    kind: 'tell',
    hint: expect.stringContaining(hint),
  });
});
