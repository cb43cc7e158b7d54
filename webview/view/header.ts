import type { Environment, TargetReport } from '../../src/core/report/model';
import { code, element } from '../dom';
import { icon } from '../icons';
import { addressOf, isSameTarget, isUnasked } from '../model/target';
import { timeText } from '../model/time';
import { ENVIRONMENT_WORDS, strings } from '../strings';

export interface HeaderContent {
  /** The target of the report that is shown, or the current one where there is no report. */
  readonly shown: TargetReport | null;
  /** The target that the next command would work on. */
  readonly current: TargetReport | null;
  /** What happened when: `Verified` and an ISO 8601 time. */
  readonly when: { readonly word: string; readonly time: string } | null;
}

/** Names the database that the shown result belongs to; production is marked by shape, word and frame. */
export function header({ shown, current, when }: HeaderContent): HTMLElement {
  if (!shown) {
    return element(
      'header',
      { class: 'header' },
      element('p', { class: 'target-line' }, icon('database'), strings.target.none),
    );
  }
  const moved = current !== null && !isSameTarget(current, shown);
  return element(
    'header',
    { class: `header header-${shown.environment}` },
    element(
      'div',
      { class: 'target-line' },
      badge(shown.environment),
      element('h1', { class: 'target-name', title: shown.name }, shown.name),
      isUnasked(shown) ? null : code(addressOf(shown)),
      isUnasked(shown) ? null : element('span', { class: 'faint' }, strings.target.as(shown.user)),
    ),
    element(
      'p',
      { class: 'target-facts' },
      fact(shown.server ?? strings.target.notConnected),
      shown.origin === '' ? null : fact(strings.target.from(shown.origin)),
      when
        ? element(
            'span',
            { class: 'fact' },
            `${when.word} `,
            element('time', { datetime: when.time }, timeText(when.time)),
          )
        : null,
    ),
    moved
      ? element(
          'p',
          { class: 'notice notice-warning' },
          icon('warning'),
          element(
            'span',
            { class: 'prose' },
            `${strings.target.now} `,
            badge(current.environment),
            ' ',
            element('strong', {}, current.name),
            `. ${strings.target.changed(shown.name)}`,
          ),
        )
      : null,
  );
}

function fact(text: string): HTMLElement {
  return element('span', { class: 'fact' }, text);
}

function badge(environment: Environment): HTMLElement {
  return element(
    'span',
    {
      class: `badge badge-${environment}`,
      ...(environment === 'production' ? { title: strings.target.production } : {}),
    },
    icon(environment),
    ENVIRONMENT_WORDS[environment],
  );
}
