import { isSet } from '../capture.ts';
import { dumpPlace, otherReaders } from '../dump-place.ts';
import { type Finding, type Rule, type Source } from '../finding.ts';

const STOP_ORDER: Source = {
  grade: 'documented',
  reference: 'ECS API reference, ContainerDependency and stopTimeout',
};

/** A sidecar that ships the dump and is stopped too early for it. */
export const uploaderOrder: Rule = {
  id: 'uploader-order',
  find: (subject) => {
    if (!isSet('heap-dump', subject)) return [];
    const { container } = subject;
    const ended = new Set(
      container.dependsOn
        .filter(({ condition }) => condition === 'SUCCESS' || condition === 'COMPLETE')
        .map(({ containerName }) => containerName),
    );
    const waiting = new Set(container.dependsOn.map(({ containerName }) => containerName));
    return otherReaders(subject, dumpPlace(subject))
      .filter(({ name }) => !ended.has(name))
      .flatMap((uploader): readonly Finding[] => [
        ...(waiting.has(uploader.name) ? [] : [together(container.name, uploader.name)]),
        ...(uploader.stopTimeoutSeconds < 120 ? [hurried(uploader.name, uploader.stopTimeoutSeconds)] : []),
      ]);
  },
};

function together(app: string, uploader: string): Finding {
  return {
    severity: 'warning',
    what: `${app} does not depend on ${uploader}, which mounts the volume of its dump.`,
    why: 'Without dependsOn both are signalled together when the task is stopped: the uploader may be gone before the dump is whole.',
    source: STOP_ORDER,
    remedy: `Let ${app} depend on ${uploader} with condition START.`,
  };
}

function hurried(uploader: string, seconds: number): Finding {
  return {
    severity: 'note',
    what: `${uploader} has ${seconds} s from its stop signal to SIGKILL.`,
    why: 'When the service dies by itself its sidecars are signalled at once, and have no longer than their stopTimeout for what is left of the dump.',
    source: STOP_ORDER,
    remedy: 'Set its stopTimeout to 120, the most Fargate allows, and have it finish the upload on SIGTERM.',
  };
}
