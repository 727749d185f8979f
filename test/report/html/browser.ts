import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findExecutable } from '../../../harness/engine/host-system.ts';

/** Without a sandbox, which root has not, and without anything that asks somebody else. */
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The machine's own Chromium; `lastgasp test` installs it where there is none. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = await findExecutable('chromium');
  if (executablePath === undefined)
    throw new Error('There is no chromium on PATH; `./lastgasp test browser` installs it.');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** A page in the browser with what it asked for and what it complained of. */
export interface SeenPage extends AsyncDisposable {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

export async function openPage(
  browser: Browser,
  { file, ...options }: BrowserContextOptions & { readonly file: string },
): Promise<SeenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`file://${file}`);
  return { page, requests, complaints, [Symbol.asyncDispose]: () => context.close() };
}
