/** Seconds for people: to a tenth, below one second to a hundredth, so that a narrow margin does not read as none. */
export function secondsText(seconds: number): string {
  return `${seconds.toFixed(Math.abs(seconds) < 1 ? 2 : 1)} s`;
}
