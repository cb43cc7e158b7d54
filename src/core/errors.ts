/** Every way in which Plumbline refuses or fails, as one union: a face turns it into a sentence (`describeError`). */
export type ErrorCode =
  // the text of a migration
  | 'notUtf8'
  | 'nulByte'
  | 'fileTooLarge'
  | 'fileChanged'
  | 'emptyMigration'
  | 'syntaxError'
  | 'psqlMetaCommand'
  | 'psqlVariable'
  | 'copyFromStdin'
  | 'copyUnterminated'
  | 'transactionControl'
  | 'outsideInBlock'
  | 'neededLater'
  | 'unknownDirective'
  | 'fileUnreadable'
  | 'pathOutsideWorkspace'
  | 'manifestInvalid'
  | 'notWritable'
  | 'fileExists'
  | 'noOrder'
  | 'orderDiffers'
  | 'guideChanged'
  // the plan
  | 'noSuchMigration'
  | 'noSuchRun'
  | 'ambiguousMigration'
  | 'notApplied'
  | 'alreadyApplied'
  | 'noRollback'
  | 'ambiguousRollback'
  | 'duplicateVersion'
  | 'fileMissing'
  | 'changedSincePlan'
  | 'confirmationNeeded'
  | 'notTogether'
  | 'rollbackUnfinished'
  // steps
  | 'stepsEdited'
  | 'stepRunning'
  | 'stepInDoubt'
  | 'invalidIndex'
  | 'detachPending'
  | 'settingsBehindPooler'
  // the target
  | 'invalidUrl'
  | 'unknownTarget'
  | 'builtinInUse'
  | 'builtinFailed'
  // the server
  | 'unreachable'
  | 'tlsFailed'
  | 'authenticationFailed'
  | 'noSuchDatabase'
  | 'databaseRefused'
  | 'tooManyConnections'
  | 'readOnlyServer'
  | 'permissionDenied'
  | 'historyUnusable'
  | 'guardHeld'
  | 'lockTimeout'
  | 'statementTimeout'
  | 'statementFailed'
  | 'connectionLost'
  | 'commitUnknown'
  | 'transactionEscaped'
  | 'cancelled'
  // the faces
  | 'usage'
  | 'untrustedWorkspace'
  | 'internal';

/** What is true of the database after a failure. */
export type DatabaseState =
  | { readonly code: 'unchanged' }
  | { readonly code: 'partlyApplied'; readonly done: number; readonly total: number }
  | { readonly code: 'applied' }
  | { readonly code: 'unknown' };

export interface ErrorDetails {
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
  readonly sqlstate?: string;
  readonly hint?: string;
  /** The server's DETAIL: may hold row values, so it is shown in the panel and never written to shared files. */
  readonly detail?: string;
  readonly statement?: number;
  /** Indexes that are INVALID since a statement failed in its middle, as SQL names them. */
  readonly invalidIndexes?: readonly string[];
  readonly state?: DatabaseState;
  /** Named values of the message (`host`, `user`, `version` ...); never a secret. */
  readonly values?: Readonly<Record<string, string>>;
}

/** The one error type of the product. `message` is English for logs; faces show `describeError(error)`. */
export class PlumblineError extends Error {
  override readonly name = 'PlumblineError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  static is(error: unknown, code?: ErrorCode): error is PlumblineError {
    // By name: faces and the engine are bundled apart, and each bundle has a class of its own.
    const isOurs = error instanceof Error && error.name === 'PlumblineError' && 'code' in error;
    return isOurs && (code === undefined || error.code === code);
  }
}

/** Whether an error only says that an `AbortSignal` fired. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Any error as one of ours: what is none of ours is a bug, or says that an `AbortSignal` fired. */
export function asFailure(error: unknown): PlumblineError {
  if (PlumblineError.is(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return isAbort(error)
    ? new PlumblineError('cancelled', 'Cancelled.')
    : new PlumblineError('internal', message);
}
