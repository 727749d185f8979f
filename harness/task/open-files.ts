import type { Ulimit } from './task-spec.ts';

/** Of Fargate tasks, soft and hard (D). */
const FARGATE_OPEN_FILES = 65_535;

/** How many files the engine lets a process of a container open. */
export interface OpenFilesLimit {
  readonly max: number;
  /** Says so where that is less than on Fargate. */
  readonly fidelityNotes: readonly string[];
}

/**
 * What the hard limit of the engine's containers means for a task. An engine without CAP_SYS_RESOURCE, as
 * inside another container, starts none with more (measured: `error setting rlimit type 7: operation not
 * permitted`).
 */
export function openFilesLimit(max: number): OpenFilesLimit {
  return {
    max,
    fidelityNotes:
      max >= FARGATE_OPEN_FILES
        ? []
        : [`A container can open ${max} files, not ${FARGATE_OPEN_FILES}: the engine's own limit (nofile).`],
  };
}

/** A container's limits, with Fargate's `nofile` where it sets none, and none beyond what the engine has. */
export function ulimitsWithin(ulimits: readonly Ulimit[], { max }: OpenFilesLimit): readonly Ulimit[] {
  const fargate: Ulimit = { name: 'nofile', soft: FARGATE_OPEN_FILES, hard: FARGATE_OPEN_FILES };
  const all = ulimits.some(({ name }) => name === fargate.name) ? ulimits : [fargate, ...ulimits];
  return all.map((ulimit) =>
    ulimit.name === fargate.name
      ? { ...ulimit, soft: Math.min(ulimit.soft, max), hard: Math.min(ulimit.hard, max) }
      : ulimit,
  );
}
