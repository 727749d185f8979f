import { expect, test, vi } from 'vitest';
import { hasColours } from '../../harness/command/colour.ts';

test('a stream that is no terminal gets no colours, whatever the environment says', async () => {
  vi.stubEnv('CI', 'true');
  vi.resetModules();
  const fresh = await import('../../harness/command/colour.ts');
  expect(fresh.hasColours({})).toBe(false);
  expect(fresh.hasColours({ isTTY: false })).toBe(false);
  expect(hasColours({})).toBe(false);
  vi.unstubAllEnvs();
});
