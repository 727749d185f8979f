/** Scenario × JDK × flag set × task size: what a rate is about. */
export interface Cell {
  readonly scenario: string;
  readonly jdk: number;
  readonly flagSet: string;
  /** `<cpu units>/<memory MiB>`. */
  readonly taskSize: string;
}

/** `heap-leak/17/dump-hook/256-512`: unique per cell and usable as a path. */
export function cellId({ scenario, jdk, flagSet, taskSize }: Cell): string {
  return [scenario, jdk, flagSet, taskSize.replace('/', '-')].join('/');
}
