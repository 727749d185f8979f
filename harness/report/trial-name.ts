/** Where a page has a trial or a cell: the id without what an anchor may not have. */
export function anchorOf(id: string): string {
  return `at-${id.replaceAll(/[^a-zA-Z0-9-]+/g, '_')}`;
}

/** `#3` of `heap-leak/17/dump-hook/256-512/3`. */
export function trialNumber(trial: string): string {
  return `#${trial.slice(trial.lastIndexOf('/') + 1)}`;
}
