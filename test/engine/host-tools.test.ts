import { afterEach, expect, test, vi } from 'vitest';
import { ensureHostTools, isGoNewEnough } from '../../harness/engine/host-tools.ts';

afterEach(() => vi.unstubAllEnvs());

test.each([
  ['go version go1.19.8 linux/amd64', false],
  ['go version go1.21 linux/amd64', true],
  ['go version go1.26.8 linux/amd64', true],
  ['go version go2.0 linux/amd64', true],
  ['go version devel', false],
])('judges "%s" new enough: %s', (text, isNewEnough) => {
  expect(isGoNewEnough(text)).toBe(isNewEnough);
});

test.each([
  ['not root', { isRoot: false, isDebianLike: true }],
  ['without apt', { isRoot: true, isDebianLike: false }],
])('installs nothing %s, but says what to install', async (_name, rights) => {
  vi.stubEnv('PATH', '/nonexistent');
  const consent = vi.fn(() => Promise.resolve(true));
  const ensured = ensureHostTools({
    tools: ['mvn'],
    host: { platform: 'linux', hasSystemd: false, name: 'Example Linux', ...rights },
    consent,
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  await expect(ensured).rejects.toMatchObject({
    exitCode: 4,
    message: expect.stringMatching(/^mvn not found.*Example Linux/),
    hint: expect.stringContaining('Install Maven'),
  });
  expect(consent).not.toHaveBeenCalled();
});

test('installs nothing when declined', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  const ensured = ensureHostTools({
    tools: ['mmdebstrap'],
    host: { platform: 'linux', hasSystemd: false, name: 'Debian', isRoot: true, isDebianLike: true },
    consent: () => Promise.resolve(false),
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  await expect(ensured).rejects.toMatchObject({ message: expect.stringContaining('declined'), exitCode: 4 });
});
