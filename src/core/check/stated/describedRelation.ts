import { indexCatalog } from '../../catalog/catalogIndex';
import { objectKey } from '../../catalog/key';
import type {
  Catalog,
  ColumnObject,
  ConstraintObject,
  IndexObject,
  PolicyObject,
  TriggerObject,
} from '../../catalog/model';
import type { StatementResult } from '../statementResult';

const NAME = 19;
const TEXT = 25;

const described = [
  { name: 'object', type: TEXT },
  { name: 'name', type: NAME },
  { name: 'definition', type: TEXT },
];

/** What psql's `\d name` tells of a relation, as rows: one for each column, index, constraint, policy and trigger. */
export function describedRelation(catalog: Catalog, schema: string, name: string): StatementResult {
  const index = indexCatalog(catalog);
  const definitionOf = (
    object: IndexObject | ConstraintObject | TriggerObject | PolicyObject,
    text: string,
  ): string => catalog.definitions[objectKey(object)] ?? text;
  const rows = [
    ...index.ofTable('column', schema, name).map((one) => ['column', one.name, columnText(one)]),
    ...index
      .ofTable('index', schema, name)
      .map((one) => ['index', one.name ?? '', definitionOf(one, indexText(one)) + validity(one)]),
    ...index
      .ofTable('constraint', schema, name)
      .map((one) => ['constraint', one.name ?? '', definitionOf(one, constraintText(one))]),
    ...index
      .ofTable('policy', schema, name)
      .map((one) => ['policy', one.name, `${one.command} to ${one.roles.join(', ')}`]),
    ...index
      .ofTable('trigger', schema, name)
      .map((one) => ['trigger', one.name, definitionOf(one, triggerText(one))]),
  ];
  return { columns: described, rows, rowCount: rows.length, truncated: false, tag: '\\D' };
}

function columnText(column: ColumnObject): string {
  const parts = [column.type];
  if (!column.nullable) parts.push('not null');
  if (column.identity !== null) {
    parts.push(`generated ${column.identity === 'always' ? 'always' : 'by default'} as identity`);
  }
  if (column.generated !== null) parts.push(`generated always as (${column.generated})`);
  if (column.default !== null) parts.push(`default ${column.default}`);
  return parts.join(' ');
}

function indexText({ unique, method, keys, predicate }: IndexObject): string {
  const where = predicate === null ? '' : ` where ${predicate}`;
  return `${unique ? 'unique ' : ''}${method} (${keys.map((key) => key.text).join(', ')})${where}`;
}

function validity({ valid }: IndexObject): string {
  return valid ? '' : ' (invalid)';
}

function constraintText({ type, columns, expression }: ConstraintObject): string {
  return expression ?? `${type} (${columns.join(', ')})`;
}

function triggerText({ timing, events, level, function: calls }: TriggerObject): string {
  return `${timing} ${events.join(' or ')} for each ${level} execute ${calls}`;
}
