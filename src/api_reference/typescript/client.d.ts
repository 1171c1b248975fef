// The client of a site of Paradise. Made by `paradise client`; make it again instead of changing it.

/** An answer that is not a success. */
export declare class ApiError extends Error {
  /** The status of the answer. */
  readonly status: number;
  /** Messages by field, or `detail`. */
  readonly details: Record<string, string | string[]>;
  /** When to try again, in seconds, if the site says so. */
  readonly retryAfter: number | undefined;
}

export interface Options {
  /** The address of the site, such as `https://shop.example.uz`. Without it, the site of the page. */
  baseUrl?: string;
  /** An API token, or a function that returns it. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** The language of messages. */
  language?: string;
  /** In milliseconds, of one try; 30,000. */
  timeout?: number;
  /** How often a request that may be repeated is tried again; 2. */
  retries?: number;
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** In milliseconds, of one try; that of the client by default. */
  timeout?: number;
  headers?: HeadersInit;
  /** Of an operation that takes one; a new one by default. The same key has one effect. */
  idempotencyKey?: string;
  /**
   * The object as it was read: a write is refused with 412 if somebody has changed it since. What this client returned
   * knows its version; a text is an `ETag`.
   */
  ifMatch?: string | object;
}

/** The fields that the rows of a list have; all without it. */
export interface Fields<F> {
  fields: readonly F[];
}

/** A page of a list. */
export interface Page<T> {
  count: number;
  next: string | null;
  previous: string | null;
  results: T[];
}
