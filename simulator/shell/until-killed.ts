/**
 * Settles as `work` does, or rejects at once when the process is killed. Its interpreter stops at the next access to a
 * file or program, which never ends.
 */
export async function untilKilled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let forget = (): void => undefined;
  const killed = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    forget = () => signal.removeEventListener("abort", onAbort);
  });
  return Promise.race([work, killed]).finally(forget);
}
