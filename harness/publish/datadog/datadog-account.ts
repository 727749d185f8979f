import { PublishError } from '../publish-error.ts';

const KEY_VARIABLE = 'DD_API_KEY';
const APP_KEY_VARIABLE = 'DD_APP_KEY';
const SITE_VARIABLE = 'DD_SITE';
/** Sends everything there instead of to Datadog: for tests. */
const SERVER_VARIABLE = 'LASTGASP_DATADOG_URL';

const DEFAULT_SITE = 'datadoghq.com';
/** Datadog's own domains (docs.datadoghq.com, "Getting started with Datadog sites"): a key goes nowhere else. */
const SITE = /^(?:[a-z0-9-]+\.)?(?:datadoghq\.com|datadoghq\.eu|ddog-gov\.com)$/;
/** What a header can carry; a key of another form is Datadog's to refuse. */
const KEY = /^[\x21-\x7e]{1,256}$/;
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** Whose Datadog, and by which keys; keys stand in no log, no result and no error. */
export interface DatadogAccount {
  readonly site: string;
  readonly apiKey: string;
  /** Needed to ask, not to send. */
  readonly appKey: string | null;
  /** Without a slash at its end; `null`: the site's own hosts. */
  readonly server: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The account that Datadog's own variables name: `DD_API_KEY`, `DD_APP_KEY`, `DD_SITE` (default
 * `datadoghq.com`).
 *
 * @throws {PublishError} `datadog-key` without an API key or with one that is none, `datadog-site` for a site that
 *   is not Datadog's, `datadog-server` for a test server that would be sent keys in clear
 */
export function readDatadogAccount(environment: Environment): DatadogAccount {
  const apiKey = keyOf(environment, KEY_VARIABLE);
  if (apiKey === null) {
    throw new PublishError('datadog-key', `${KEY_VARIABLE} is not set.`, {
      hint: 'Set it to an API key of the account (Organization Settings > API Keys), or leave Datadog out.',
    });
  }
  return {
    site: siteOf(environment),
    apiKey,
    appKey: keyOf(environment, APP_KEY_VARIABLE),
    server: serverOf(environment),
  };
}

/** @throws {PublishError} `datadog-key` without an application key */
export function appKeyOf({ appKey }: DatadogAccount): string {
  if (appKey !== null) return appKey;
  throw new PublishError('datadog-key', `${APP_KEY_VARIABLE} is not set: asking Datadog takes it, too.`, {
    hint: 'Set it to an application key with logs_read_data, events_read and timeseries_query (Organization Settings > Application Keys).',
  });
}

/** Where what is sent to an account goes, for people and for receipts; holds no key. */
export function placeOf({ site, server }: DatadogAccount): string {
  return server ?? site;
}

function keyOf(environment: Environment, name: string): string | null {
  const key = environment[name] ?? '';
  if (key === '') return null;
  if (KEY.test(key)) return key;
  throw new PublishError('datadog-key', `${name} holds no key: a key has no blanks and is not that long.`, {
    hint: 'Copy the key again; a line break may have come along with it.',
  });
}

function siteOf(environment: Environment): string {
  const site = environment[SITE_VARIABLE] ?? '';
  if (site === '') return DEFAULT_SITE;
  if (SITE.test(site)) return site;
  throw new PublishError('datadog-site', `${SITE_VARIABLE} is "${site}", which is no site of Datadog.`, {
    hint: 'Write it as the account’s site parameter: datadoghq.com, us5.datadoghq.com, datadoghq.eu, …',
  });
}

function serverOf(environment: Environment): string | null {
  const text = environment[SERVER_VARIABLE] ?? '';
  if (text === '') return null;
  const url = URL.parse(text);
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname));
  if (url !== null && isSafe && url.username === '') return url.href.replace(/\/$/, '');
  throw new PublishError('datadog-server', `${SERVER_VARIABLE} is no address that keys may be sent to.`, {
    hint: 'Give an https address, or http on this machine such as http://127.0.0.1:8080, without user name.',
  });
}
