/**
 * What the built-in target's process is told when it starts, and what it tells about itself beside the sessions: over
 * the IPC channel, one small object each.
 */
import type { ErrorCode } from '../../core/errors';

/** The file descriptor of the pipe that the sessions run over (frames.ts). */
export const SESSION_PIPE = 3;

/** How the process is to open the database; its only command line argument, as JSON. */
export interface OpenRequest {
  /** An absolute path, or `memory` for a database that is gone with the process. */
  readonly dataDirectory: string;
  /** What a person calls the program that opens it. */
  readonly application: string;
}

export type FromProcess =
  | { readonly kind: 'phase'; readonly message: string }
  | { readonly kind: 'ready'; readonly serverVersion: string }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'closed' };
