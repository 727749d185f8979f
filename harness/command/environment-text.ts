import pc from 'picocolors';
import type { SampleLibraries } from '../engine/sample-image.ts';
import type { EngineState, EnvironmentReport, PartState } from '../engine/environment-report.ts';

const GIB = 1024 ** 3;
const LABEL_WIDTH = 20;
const DIGEST_CHARACTERS_SHOWN = 'sha256:'.length + 12;

/** The environment as a short table, what is missing marked, and what to do last. */
export function formatEnvironment(
  report: EnvironmentReport,
  { isColoured }: { readonly isColoured: boolean },
): string {
  const { green, red, yellow, bold } = pc.createColors(isColoured);
  const marks = { ok: green('ok     '), missing: red('missing'), later: yellow('later  ') };
  const marked = (mark: keyof typeof marks, label: string, text: string): string =>
    `${marks[mark]}  ${label.padEnd(LABEL_WIDTH)}${text}`;
  const line = (isPresent: boolean, label: string, text: string): string =>
    marked(isPresent ? 'ok' : 'missing', label, text);
  const { host, memory, engine } = report;
  return [
    line(true, 'Node', report.nodeVersion),
    line(true, 'system', `${host.name}, ${host.isRoot ? 'root' : 'not root'}`),
    line(true, 'memory', `${gib(memory.availableBytes)} of ${gib(memory.totalBytes)} free`),
    line(true, 'cache', report.cacheDirectory),
    line(engine.kind === 'present', 'Docker engine', describeEngine(engine)),
    ...report.parts.map((part) => line(part.kind === 'present', part.part, describePart(part))),
    ...report.libraries.map((libraries) =>
      marked(libraries.isThere ? 'ok' : 'later', libraries.name, describeLibraries(libraries)),
    ),
    '',
    report.isReady ? green('ready') : `${bold('next:')} lastgasp doctor --fix installs what is missing`,
  ].join('\n');
}

function describeEngine(engine: EngineState): string {
  if (engine.kind === 'missing') {
    return engine.reason;
  }
  const disk = engine.diskFreeBytes === null ? '' : `, ${gib(engine.diskFreeBytes)} disk free`;
  return `${engine.version} (API ${engine.apiVersion}), cgroup v${engine.cgroupVersion} by ${engine.cgroupDriver}, ${engine.storageDriver}${disk}`;
}

function describePart(part: PartState): string {
  if (part.kind === 'present') {
    const origin = part.source === 'packages' ? 'built from packages' : 'public image';
    return `${part.version}, ${origin} ${part.imageRef} ${part.imageId.slice(0, DIGEST_CHARACTERS_SHOWN)}`;
  }
  return `${part.purpose}: pulls ${part.publicImage}, else ${part.build}`;
}

function describeLibraries({ isThere, directory }: SampleLibraries): string {
  return isThere
    ? `libraries in ${directory}`
    : 'libraries from Maven Central: fetched by the first scenario that needs them, or by doctor --fix';
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
