/** What the worker of the pool's tests can do, most of it badly. */
export type OddJob =
  | { readonly kind: 'double'; readonly samples: Float32Array }
  | { readonly kind: 'throw'; readonly what: 'number' | 'error' }
  | { readonly kind: 'spin'; readonly started: SharedArrayBuffer }
  | { readonly kind: 'thread' | 'refuse' | 'exit' | 'hoard' | 'crashLater' | 'unclonable' };
