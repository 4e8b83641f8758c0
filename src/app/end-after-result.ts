/** The end of the process once the result is reported. */
export interface End {
  /** Ends the process half a second later, whatever is still open, once its output is written. */
  soon(exit: number): void;
  isDue(): boolean;
}

/** Time for an orderly end. */
const graceMs = 500;

export function endAfterResult(program: NodeJS.Process): End {
  let isDue = false;
  const leave = async (): Promise<void> => {
    await Promise.all([program.stdout, program.stderr].map(written));
    program.exit();
  };
  return {
    isDue: () => isDue,
    soon: (exit) => {
      program.exitCode = exit;
      if (isDue) return;
      isDue = true;
      setTimeout(() => void leave(), graceMs).unref();
    },
  };
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve();
    else stream.write("", () => resolve());
  });
}
