import { describe, expect, it } from 'vitest';
import { appKeyOf, placeOf, readDatadogAccount } from '../../../harness/publish/datadog/datadog-account.ts';
import { API_KEY, APP_KEY } from './fake-datadog.ts';

describe('readDatadogAccount', () => {
  it('takes Datadog’s own variables, and its first site where none is named', () => {
    expect(readDatadogAccount({ DD_API_KEY: API_KEY })).toEqual({
      site: 'datadoghq.com',
      apiKey: API_KEY,
      appKey: null,
      server: null,
    });
    const account = readDatadogAccount({
      DD_API_KEY: API_KEY,
      DD_APP_KEY: APP_KEY,
      DD_SITE: 'us5.datadoghq.com',
    });
    expect(account).toMatchObject({ site: 'us5.datadoghq.com', appKey: APP_KEY });
    expect(placeOf(account)).toBe('us5.datadoghq.com');
  });

  it('sends elsewhere where that is asked for, in clear only on this machine', () => {
    const at = (url: string) => readDatadogAccount({ DD_API_KEY: API_KEY, LASTGASP_DATADOG_URL: url });
    expect(at('http://127.0.0.1:8080/').server).toBe('http://127.0.0.1:8080');
    expect(at('https://proxy.example.com/datadog').server).toBe('https://proxy.example.com/datadog');
    for (const url of ['http://proxy.example.com', 'https://user:word@example.com', 'ftp://127.0.0.1', 'x']) {
      expect(() => at(url)).toThrow('LASTGASP_DATADOG_URL is no address that keys may be sent to.');
    }
  });

  it('refuses what is no key and no site of Datadog, without showing a key', () => {
    const read = (environment: Record<string, string>) => () => readDatadogAccount(environment);
    expect(read({})).toThrow('DD_API_KEY is not set.');
    expect(read({ DD_API_KEY: `${API_KEY}\n` })).toThrow(/^DD_API_KEY holds no key(?!.*0123)/s);
    for (const site of [
      'datadoghq.com.evil.example',
      'evil.example/datadoghq.com',
      'https://datadoghq.com',
    ]) {
      expect(read({ DD_API_KEY: API_KEY, DD_SITE: site })).toThrow('which is no site of Datadog');
    }
  });
});

it('asking takes an application key, too', () => {
  expect(appKeyOf(readDatadogAccount({ DD_API_KEY: API_KEY, DD_APP_KEY: APP_KEY }))).toBe(APP_KEY);
  expect(() => appKeyOf(readDatadogAccount({ DD_API_KEY: API_KEY }))).toThrow('DD_APP_KEY is not set');
});
