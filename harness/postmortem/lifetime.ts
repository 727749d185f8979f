/** Clocks of a container and of ECS. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Whether an instant is within a task's life; what is not known excludes nothing. */
export function isWithinLife(
  atMs: number | null,
  life: { readonly startedAtMs: number | null; readonly endedAtMs: number | null } | null,
): boolean {
  if (atMs === null || life === null) return true;
  const { startedAtMs, endedAtMs } = life;
  return (
    (startedAtMs === null || atMs >= startedAtMs - CLOCK_TOLERANCE_MS) &&
    (endedAtMs === null || atMs <= endedAtMs + CLOCK_TOLERANCE_MS)
  );
}
