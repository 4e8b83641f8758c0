/** Comes last in every function that touches the world, and is required: a forgotten signal cannot be aborted. */
export interface Call {
  readonly signal: AbortSignal;
}
