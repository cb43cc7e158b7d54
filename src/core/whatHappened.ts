import { asFailure, type ErrorCode, type PlumblineError } from './errors';

type Sentence = (error: { readonly message: string; readonly found: string }) => string;

/** Where the message of an error is what a log wants, and not what a person reads. */
const sentences: Partial<Readonly<Record<ErrorCode, Sentence>>> = {
  psqlMetaCommand: ({ found }) => `${found} is a command of psql, not SQL.`,
  psqlVariable: ({ found }) => `${found} is a variable of psql, not SQL.`,
  copyFromStdin: () => 'No rows follow this COPY ... FROM STDIN.',
  copyUnterminated: () =>
    'The rows of this COPY ... FROM STDIN do not end: everything to the end of the file would be one of them.',
  transactionControl: ({ found }) =>
    `${found} would end the transaction in which Plumbline runs and records the file.`,
  outsideInBlock: ({ found }) =>
    `${found} cannot run inside a transaction, and here it stands between BEGIN and COMMIT.`,
  unknownDirective: ({ found }) => `${found} is not a directive that can be followed here.`,
  connectionLost: ({ message }) => `The connection to the server was lost: ${message}`,
  internal: ({ message }) => `Something went wrong inside Plumbline: ${message}`,
};

/** What happened, as a sentence; what to do next is for `describeError` to say. */
export function whatHappened({ code, message, details }: PlumblineError): string {
  return sentences[code]?.({ message, found: details.values?.found ?? '' }) ?? message;
}

/** What keeps a file from being read or run. */
export interface FileProblem {
  code: ErrorCode;
  message: string;
  line?: number;
  column?: number;
}

/** Any error as a problem of the file in which it was found: what happened, and where. */
export function problemOf(error: unknown): FileProblem {
  const failure = asFailure(error);
  const { line, column } = failure.details;
  return {
    code: failure.code,
    message: whatHappened(failure),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}
