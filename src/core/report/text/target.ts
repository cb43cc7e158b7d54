import type { ErrorReport, TargetReport } from '../model';
import { printable, type Style } from './style';

/** The first line of every output: which database, and how it was chosen. */
export function targetLine(target: TargetReport, style: Style): string {
  const place =
    target.port === 0
      ? target.host
      : `${target.user}@${target.host}:${target.port}/${target.database}`;
  const server = target.server === null ? '' : `, ${target.server}`;
  const environment = target.environment === 'local' ? '' : `, ${target.environment}`;
  return `${style.bold('Target')} ${printable(target.name)} (${printable(place)}${server}${environment}), from ${printable(target.origin)}`;
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
    `  ${printable(error.message)}${state}`,
    ...(error.detail === undefined ? [] : [`  Detail: ${printable(error.detail)}`]),
    ...(error.hint === undefined ? [] : [`  Hint: ${printable(error.hint)}`]),
    `  ${error.state.text}`,
    ...(error.nextStep === undefined ? [] : [`  Next: ${printable(error.nextStep)}`]),
  ];
}
