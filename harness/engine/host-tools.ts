import { EXIT_CODE, HarnessError } from '../harness-error.ts';
import type { Consent } from './consent.ts';
import type { OnEngineProgress } from './engine-progress.ts';
import { runHostCommand } from './host-command.ts';
import { findExecutable, type HostSystem } from './host-system.ts';

/** Tools of the host that builds from packages call, and the browser that the report is tested in. */
export type HostTool = 'mmdebstrap' | 'go' | 'npm' | 'mvn' | 'chromium';

interface ToolSource {
  readonly aptPackages: readonly string[];
  /** Said where apt cannot serve. */
  readonly instruction: string;
}

const TOOL_SOURCES: Readonly<Record<HostTool, ToolSource>> = {
  mmdebstrap: {
    aptPackages: ['mmdebstrap', 'debian-archive-keyring'],
    instruction: 'Install mmdebstrap (Debian, Ubuntu), or give Docker access to an image registry.',
  },
  go: {
    aptPackages: ['golang-go', 'ca-certificates'],
    instruction: 'Install Go 1.26 or newer and put it on PATH, or give Docker access to an image registry.',
  },
  npm: { aptPackages: ['npm'], instruction: 'Install npm and put it on PATH.' },
  mvn: {
    aptPackages: ['maven'],
    instruction: 'Install Maven and put `mvn` on PATH, or give Docker access to an image registry.',
  },
  chromium: { aptPackages: ['chromium'], instruction: 'Install Chromium and put `chromium` on PATH.' },
};

/** Since 1.21 Go downloads the newer toolchain a module asks for. */
const GO_MINIMUM = { major: 1, minor: 21 };
const APT_UPDATE_TIMEOUT_SECONDS = 300;
const APT_INSTALL_TIMEOUT_SECONDS = 1200;
const QUERY_TIMEOUT_SECONDS = 30;

/** A tool is needed that is not there and cannot be installed from here. */
export class HostToolMissingError extends HarnessError {
  readonly code = 'host-tool-missing';
  readonly exitCode = EXIT_CODE.environment;
}

export interface HostToolsOptions {
  readonly tools: readonly HostTool[];
  readonly host: HostSystem;
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/**
 * Installs with apt those of the tools that are missing.
 *
 * @throws HostToolMissingError where that is not possible or was declined.
 */
export async function ensureHostTools(options: HostToolsOptions): Promise<void> {
  const { host, consent, onProgress, signal } = options;
  const missing = await missingTools(options.tools, signal);
  const [first] = missing;
  if (first === undefined) {
    return;
  }
  if (host.platform !== 'linux' || !host.isDebianLike || !host.isRoot) {
    throw new HostToolMissingError(
      `${missing.join(', ')} not found on PATH; only root on a Debian-like system can have them installed here (this is ${host.name}, ${host.isRoot ? 'root' : 'not root'})`,
      { hint: TOOL_SOURCES[first].instruction },
    );
  }
  const packages = missing.flatMap((tool) => TOOL_SOURCES[tool].aptPackages);
  await installWithApt({ packages, consent, onProgress, signal });
  const [stillMissing] = await missingTools(missing, signal);
  if (stillMissing !== undefined) {
    throw new HostToolMissingError(`${host.name} has no recent enough ${stillMissing} among its packages`, {
      hint: TOOL_SOURCES[stillMissing].instruction,
    });
  }
}

export interface AptOptions {
  readonly packages: readonly string[];
  readonly consent: Consent;
  readonly onProgress: OnEngineProgress;
  readonly signal: AbortSignal;
}

/** @throws HostToolMissingError when the user declines; HostCommandError when apt fails. */
export async function installWithApt({ packages, consent, onProgress, signal }: AptOptions): Promise<void> {
  const list = packages.join(' ');
  if (!(await consent(`Debian packages: ${list}`))) {
    throw new HostToolMissingError(`not installed, as you declined: ${list}`, {
      hint: `Install them yourself with \`apt-get install ${list}\`.`,
    });
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  onProgress({ kind: 'step', message: 'apt-get update' });
  await runHostCommand({
    file: 'apt-get',
    args: ['update', '--quiet'],
    env,
    timeoutSeconds: APT_UPDATE_TIMEOUT_SECONDS,
    signal,
  });
  onProgress({ kind: 'step', message: `apt-get install ${list}` });
  await runHostCommand({
    file: 'apt-get',
    args: ['install', '--yes', '--quiet', '--no-install-recommends', ...packages],
    env,
    timeoutSeconds: APT_INSTALL_TIMEOUT_SECONDS,
    signal,
  });
}

async function missingTools(tools: readonly HostTool[], signal: AbortSignal): Promise<readonly HostTool[]> {
  const missing: HostTool[] = [];
  for (const tool of new Set(tools)) {
    if (!(await isUsable(tool, signal))) {
      missing.push(tool);
    }
  }
  return missing;
}

async function isUsable(tool: HostTool, signal: AbortSignal): Promise<boolean> {
  if ((await findExecutable(tool)) === undefined) {
    return false;
  }
  if (tool !== 'go') {
    return true;
  }
  const version = await runHostCommand({
    file: 'go',
    args: ['version'],
    timeoutSeconds: QUERY_TIMEOUT_SECONDS,
    signal,
  });
  return isGoNewEnough(version);
}

/** Whether `go version` names one that can fetch newer toolchains by itself. */
export function isGoNewEnough(versionText: string): boolean {
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(versionText) ?? [];
  return (
    Number(major) > GO_MINIMUM.major ||
    (Number(major) === GO_MINIMUM.major && Number(minor) >= GO_MINIMUM.minor)
  );
}
