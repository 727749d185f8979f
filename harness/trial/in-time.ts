/** What `done` resolves to; rejects naming `what` when that takes longer. */
export async function inTime<Value>(
  done: Promise<Value>,
  { withinMs, what }: { readonly withinMs: number; readonly what: string },
): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`${what} was not done within ${withinMs / 1000} s`)),
    withinMs,
  );
  try {
    return await Promise.race([done, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
