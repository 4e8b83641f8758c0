/**
 * The abort signal of a call: the last, required parameter of every function that touches the
 * world.
 */
export interface Call {
  readonly signal: AbortSignal;
}
