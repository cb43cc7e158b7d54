import type { ErrorReport, TargetReport } from '../model';
import { indented, printable, type Style } from './style';

/** The first line of every output: which database, and how it was chosen. */
export function targetLine(target: TargetReport, style: Style): string {
  const name = `${style.bold('Target')} ${printable(target.name)}`;
  const origin = `from ${printable(target.origin)}`;
  // Not reached yet: nothing is known of it, and nothing is claimed.
  if (target.host === '') return `${name}, ${origin}`;
  const place =
    target.port === 0
      ? target.host
      : `${target.user}@${target.host}:${target.port}/${target.database}`;
  const server = target.server === null ? '' : `, ${target.server}`;
  const environment = target.environment === 'local' ? '' : `, ${target.environment}`;
  return `${name} (${printable(place)}${server}${environment}), ${origin}`;
}

/** In lines of its own, so that each can be indented further. */
function labelled(label: string, text: string | undefined): string[] {
  return text === undefined ? [] : `  ${label}: ${indented(text, '    ')}`.split('\n');
}

/** A failure in full: what happened, where, what is true of the database, and the next step. */
export function errorLines(error: ErrorReport, style: Style): string[] {
  const place =
    error.path === undefined
      ? ''
      : `${printable(error.path)}${error.line === undefined ? '' : `:${error.line}`}${error.column === undefined ? '' : `:${error.column}`}`;
  const state = error.sqlstate === undefined ? '' : ` (SQLSTATE ${error.sqlstate})`;
  return [
    `${style.bad('✗ Error')}${place === '' ? '' : ` at ${place}`}${
      error.statement === undefined ? '' : `, statement ${error.statement}`
    }`,
    ...`  ${indented(error.message, '  ')}${state}`.split('\n'),
    ...labelled('Detail', error.detail),
    ...labelled('Hint', error.hint),
    `  ${error.state.text}`,
    ...labelled('Next', error.nextStep),
  ];
}
