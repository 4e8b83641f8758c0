export interface RunningProcess {
  readonly pid: number;
  readonly title: string;
  readonly signal: AbortSignal;
  /** Settles when the process has ended. */
  readonly ended: Promise<void>;
}

/** All processes of the router, so that a power cut can end them. */
export function createProcesses() {
  const running = new Map<number, RunningProcess & { readonly stop: AbortController }>();
  let lastPid = 1500;

  const kill = (pid: number): boolean => {
    const process = running.get(pid);
    process?.stop.abort(new Error("killed"));
    return process !== undefined;
  };

  return {
    start(
      title: string,
      work: (process: { readonly pid: number; readonly signal: AbortSignal }) => Promise<unknown>,
    ): RunningProcess {
      lastPid += 1;
      const pid = lastPid;
      const stop = new AbortController();
      const ended = Promise.resolve()
        .then(() => work({ pid, signal: stop.signal }))
        .catch((error: unknown) => {
          if (!stop.signal.aborted) throw error;
        })
        .then(() => undefined)
        .finally(() => running.delete(pid));
      const process = { pid, title, signal: stop.signal, ended, stop };
      running.set(pid, process);
      return process;
    },
    list: (): readonly RunningProcess[] => [...running.values()],
    kill,
    /** Ends all processes except one and waits until they have ended. */
    async killAll(except?: number): Promise<void> {
      const doomed = [...running.values()].filter((process) => process.pid !== except);
      for (const process of doomed) kill(process.pid);
      await Promise.allSettled(doomed.map((process) => process.ended));
    },
  };
}

export type Processes = ReturnType<typeof createProcesses>;
