import type { Expectation } from '../check/expectation';
import { loadSqlParser } from '../sql/parser';
import type { Guide, GuideStatement } from './model';
import { readGuide } from './readGuide';

export async function read(text: string, path = 'GUIDE.md'): Promise<Guide> {
  return readGuide(await loadSqlParser(), path, text);
}

/** The lines of a guide, with fences written as `~~~` so that they can stand in a template. */
export function lines(...parts: string[]): string {
  return `${parts.join('\n')}\n`;
}

export function statementsOf(guide: Guide): GuideStatement[] {
  return guide.blocks.flatMap(({ statements }) => statements);
}

/** `select 1: value = 1`; one line for each statement, in order. */
export async function brief(text: string, path?: string): Promise<string[]> {
  return briefOf(await read(text, path));
}

export function briefOf(guide: Guide): string[] {
  return statementsOf(guide).map(({ sql, expectations }) => {
    const words = sql.replace(/\s+/g, ' ').trim();
    return `${words}: ${expectations.map(expectationWords).join('; ') || 'nothing'}`;
  });
}

/** An expectation as a line for people. */
export function expectationWords(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'rowCount':
      return expectation.op === 'between'
        ? `rowCount ${expectation.min} to ${expectation.max}`
        : `rowCount ${expectation.op} ${expectation.value}`;
    case 'value':
      return `value${expectation.column ? ` ${expectation.column}` : ''} ${expectation.op} ${expectation.value}`;
    case 'everyRow':
    case 'row':
      return `${expectation.kind} ${pairs(expectation.values)}`;
    case 'names':
      return `names${expectation.exact ? ' exactly' : ''} ${expectation.values.join(', ')}`;
    case 'table':
      return `table ${expectation.columns.join(' | ')} / ${expectation.rows.map((row) => row.join(' | ')).join(' / ')}`;
    case 'perGroup':
      return `perGroup ${expectation.column} ${expectation.op} ${expectation.value}`;
    case 'planUses':
      return `planUses ${[expectation.node, expectation.index].filter(Boolean).join(' on ')}`;
    case 'fails':
      return ['fails', expectation.sqlstate, expectation.matching].filter(Boolean).join(' ');
    case 'succeeds':
      return 'succeeds';
    case 'unknown':
      return 'unknown';
  }
}

function pairs(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([column, value]) => `${column}=${value}`)
    .join(' ');
}
