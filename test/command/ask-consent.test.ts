import { expect, test, vi } from 'vitest';
import { createConsent } from '../../harness/command/ask-consent.ts';

function consentWith(options: { answer?: string; assumeYes?: boolean; isInteractive?: boolean }) {
  const ask = vi.fn(() => Promise.resolve(options.answer ?? ''));
  const say = vi.fn();
  const consent = createConsent({
    assumeYes: options.assumeYes ?? false,
    isInteractive: options.isInteractive ?? true,
    signal: new AbortController().signal,
    ask,
    say,
  });
  return { ask, say, consent };
}

test.each([
  ['', true],
  ['y', true],
  ['Yes', true],
  ['n', false],
  ['no', false],
  ['what?', false],
])('takes the answer "%s" as %s', async (answer, isAgreed) => {
  const { consent, ask } = consentWith({ answer });
  await expect(consent('docker.io')).resolves.toBe(isAgreed);
  expect(ask).toHaveBeenCalledOnce();
});

test.each([
  ['--yes', { assumeYes: true }],
  ['no terminal', { isInteractive: false }],
])('with %s says what it installs and goes ahead without asking', async (_name, options) => {
  const { consent, ask, say } = consentWith({ answer: 'n', ...options });
  await expect(consent('docker.io')).resolves.toBe(true);
  expect(ask).not.toHaveBeenCalled();
  expect(say).toHaveBeenCalledWith(expect.stringContaining('docker.io'));
});
