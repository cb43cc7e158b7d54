import type { DatabaseObject } from '../../catalog/model';
import { all, as, stringsOf } from '../ast';
import type { SqlParser } from '../parser';
import { closedAgain } from './defaultGrants';
import { madeAgain } from './madeAgain';
import { inverseOf, joined, type ChangeOf, type Inverse, type InverseContext } from './model';

type AnyView = Extract<DatabaseObject, { kind: 'view' | 'materializedView' }>;

interface ViewText {
  readonly query: string;
  /** `name=value`, separated by commas. */
  readonly options: string;
  readonly owner: string;
}

/** Views and materialized views. */
export function invertView(
  change: ChangeOf<AnyView>,
  context: InverseContext,
  parser: SqlParser,
): Inverse {
  const { before, after, key } = change;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const { names } = context;
  const stored = owner.kind === 'materializedView';
  const word = stored ? 'MATERIALIZED VIEW' : 'VIEW';
  const name = names.qualified(owner.schema, owner.name);
  const older = split(change.was);
  const newer = split(change.is);
  if (!before) return inverseOf(`DROP ${word} ${name}`);
  const belongs = `ALTER ${word} ${name} OWNER TO ${names.quote(older.owner)}`;
  const options = older.options === '' ? '' : ` WITH (${older.options})`;
  const unpopulated =
    before.kind === 'materializedView' && !before.populated ? '\nWITH NO DATA' : '';
  const text = `${word} ${name}${options} AS\n${older.query}${unpopulated}`;
  const owned = older.owner === (after ? newer.owner : context.user) ? [] : [belongs];
  const fresh = [`CREATE ${text}`, ...closedAgain(before, context)];
  if (!after) return inverseOf(...fresh, ...owned);
  if (stored && older.query === newer.query && older.options === newer.options) {
    const filled = before.kind === 'materializedView' && before.populated;
    const refilled = `REFRESH MATERIALIZED VIEW ${name}${filled ? '' : ' WITH NO DATA'}`;
    return inverseOf(...owned, ...(change.fields.has('populated') ? [refilled] : []));
  }
  if (!stored && keepsColumns(parser, newer.query, older.query)) {
    const isOther = older.query !== newer.query || older.options !== newer.options;
    // OR REPLACE leaves options alone that it does not name.
    const reset =
      newer.options === '' || older.options !== ''
        ? []
        : [`ALTER VIEW ${name} RESET (${optionNames(newer.options)})`];
    return inverseOf(...(isOther ? [`CREATE OR REPLACE ${text}`] : []), ...reset, ...owned);
  }
  return joined([
    inverseOf(`DROP ${word} ${name}`, ...fresh),
    inverseOf(...owned),
    madeAgain(key, context),
  ]);
}

function split(definition: string): ViewText {
  const [, query = definition, options = '', owner = ''] =
    /^([\s\S]*?);?(?: \{(.*)\})? owner ((?:(?! owner ).)*)$/.exec(definition) ?? [];
  return { query: query.trim(), options, owner };
}

function optionNames(options: string): string {
  return options
    .split(',')
    .map((option) => option.split('=')[0])
    .join(', ');
}

/** CREATE OR REPLACE only adds columns behind those that the view has. */
function keepsColumns(parser: SqlParser, from: string, to: string): boolean {
  const older = columnsOf(parser, from);
  const newer = columnsOf(parser, to);
  return older !== null && newer !== null && older.every((name, at) => newer[at] === name);
}

function columnsOf(parser: SqlParser, query: string): string[] | null {
  let select = as(parser.parse(query).stmts[0]?.stmt, 'SelectStmt');
  while (select?.larg) select = select.larg;
  if (!select?.targetList) return null;
  return all(select.targetList, 'ResTarget').map(
    ({ name, val }) => name ?? stringsOf(as(val, 'ColumnRef')?.fields).at(-1) ?? '?',
  );
}
