/** Cleanup actions, run in reverse order. */
export interface UndoList extends AsyncDisposable {
  defer(undo: () => unknown): void;
  use<T extends AsyncDisposable>(thing: T): T;
}

export function undoList(): UndoList {
  const undos: (() => unknown)[] = [];
  return {
    defer: (undo) => void undos.push(undo),
    use: (thing) => {
      undos.push(() => thing[Symbol.asyncDispose]());
      return thing;
    },
    async [Symbol.asyncDispose]() {
      const problems: unknown[] = [];
      for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
        try {
          await undo();
        } catch (error) {
          problems.push(error);
        }
      }
      if (problems.length > 0)
        throw new AggregateError(problems, "not everything could be taken away");
    },
  };
}
