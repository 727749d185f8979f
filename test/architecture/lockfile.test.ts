import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';

/** Of `package-lock.json`, as far as it says what is installed and whether it may run something then. */
const lockSchema = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      link: z.boolean().optional(),
      inBundle: z.boolean().optional(),
      optional: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
    }),
  ),
});
const dependenciesSchema = z.record(z.string(), z.string());
const packageSchema = z.object({ dependencies: dependenciesSchema, devDependencies: dependenciesSchema });

/** Packages that run a script when they are installed, each looked at. */
const KNOWN_INSTALL_SCRIPTS = ['cpu-features', 'esbuild', 'fsevents', 'protobufjs', 'ssh2'];

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../${file}`, import.meta.url), 'utf8'));
}

const { packages } = lockSchema.parse(await readJson('package-lock.json'));
const installed = Object.entries(packages).filter(([path]) => path !== '');

test('every locked package is one version from a registry', () => {
  expect(installed.length).toBeGreaterThan(50);
  const loose = installed.filter(
    ([, { version, link }]) => link === true || !/^\d+\.\d+\.\d+/.test(version ?? ''),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

// npm knows no digest of a package for another platform than the one on which the file was made.
test('every package that all platforms install is locked with the digest of its content', () => {
  const undigested = installed.filter(
    ([, { integrity, inBundle, optional }]) => !inBundle && !optional && !integrity?.startsWith('sha512-'),
  );
  expect(undigested.map(([path]) => path)).toEqual([]);
});

test('no locked package names a place to be downloaded from: the registry is the user’s', () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

test('no package runs a script when it is installed but those that were looked at', () => {
  const running = installed
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.split('node_modules/').at(-1) ?? path);
  expect(running.filter((name) => !KNOWN_INSTALL_SCRIPTS.includes(name))).toEqual([]);
});

test('every dependency is asked for by one exact version', async () => {
  const { dependencies, devDependencies } = packageSchema.parse(await readJson('package.json'));
  const asked = Object.entries({ ...dependencies, ...devDependencies });
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});
