import type { ErrorReport } from '../../src/core/report/model';
import { code, element, type Child } from '../dom';
import { icon } from '../icons';
import { strings } from '../strings';
import { placeLink } from './place';
import type { PanelPort } from './port';

/** What happened, where, what is true of the database now, and what to do next. */
export function errorBox(port: PanelPort, error: ErrorReport, focusKey: string): HTMLElement {
  const place = placeLink(port, error, `${focusKey} place`);
  const facts = [
    place,
    error.statement === undefined ? null : strings.error.statement(error.statement),
    error.sqlstate === undefined ? null : code(strings.error.sqlstate(error.sqlstate)),
  ].filter((fact) => fact !== null);
  return element(
    'div',
    { class: 'error-box', role: 'group' },
    element(
      'div',
      { class: 'error-message' },
      icon('failed'),
      element('p', { class: 'prose' }, error.message),
    ),
    facts.length === 0
      ? null
      : element(
          'p',
          { class: 'error-facts' },
          ...facts.map((fact) => element('span', { class: 'fact' }, fact)),
        ),
    element(
      'dl',
      { class: 'terms' },
      ...term(strings.error.database, error.state.text, `state state-${error.state.code}`),
      ...(error.nextStep === undefined ? [] : term(strings.error.nextStep, error.nextStep)),
      ...(error.hint === undefined ? [] : term(strings.error.hint, error.hint)),
      ...(error.detail === undefined ? [] : term(strings.error.detail, error.detail)),
    ),
  );
}

function term(name: string, value: Child, kind = 'prose'): HTMLElement[] {
  return [element('dt', {}, name), element('dd', { class: kind }, value)];
}
