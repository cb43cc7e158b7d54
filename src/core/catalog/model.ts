/**
 * The catalog model: one vocabulary for what a database holds and for what a migration's SQL says it should
 * hold. A catalog reader fills every field; an expectation (`ExpectedObject`) states only what the SQL states.
 *
 * Names are unquoted. Types are written as `pg_catalog.format_type` prints them. Expressions of a catalog are
 * what the server deparses; expressions of an expectation are the slice of the migration's own text.
 */

export interface SchemaObject {
  readonly kind: 'schema';
  readonly name: string;
}

export interface ExtensionObject {
  readonly kind: 'extension';
  readonly name: string;
  readonly schema: string;
}

export interface TableObject {
  readonly kind: 'table';
  readonly schema: string;
  readonly name: string;
  readonly persistence: 'permanent' | 'unlogged' | 'temporary';
  readonly partitioned: boolean;
  readonly owner: string;
}

export interface ColumnObject {
  readonly kind: 'column';
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** The default expression; null when the column has none. */
  readonly default: string | null;
  readonly identity: 'always' | 'byDefault' | null;
  /** The generation expression of a stored or virtual generated column. */
  readonly generated: string | null;
}

export type ConstraintType = 'primaryKey' | 'unique' | 'foreignKey' | 'check' | 'exclusion';
export type ForeignKeyAction = 'noAction' | 'restrict' | 'cascade' | 'setNull' | 'setDefault';

export interface ConstraintReference {
  readonly schema: string;
  readonly table: string;
  /** Empty in an expectation that names no columns: the referenced table's primary key is meant. */
  readonly columns: readonly string[];
  readonly onUpdate: ForeignKeyAction;
  readonly onDelete: ForeignKeyAction;
}

export interface ConstraintObject {
  readonly kind: 'constraint';
  readonly schema: string;
  readonly table: string;
  /** Null in an expectation whose SQL leaves the name to the server; such a constraint is found by its shape. */
  readonly name: string | null;
  readonly type: ConstraintType;
  /** Columns in key order; for a CHECK the columns that it uses, in the catalog's order. */
  readonly columns: readonly string[];
  readonly references: ConstraintReference | null;
  /** The CHECK expression. */
  readonly expression: string | null;
  readonly deferrable: boolean;
  readonly validated: boolean;
}

export interface IndexKey {
  /** A column name, or an expression in the form of its side (see the head of this file). */
  readonly text: string;
  readonly isExpression: boolean;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface IndexObject {
  readonly kind: 'index';
  readonly schema: string;
  /** Null in an expectation whose SQL leaves the name to the server. */
  readonly name: string | null;
  readonly table: string;
  readonly unique: boolean;
  /** False for an index that a failed CREATE INDEX CONCURRENTLY left behind. */
  readonly valid: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  /** The WHERE clause of a partial index. */
  readonly predicate: string | null;
  /** True when the index belongs to a primary key, unique or exclusion constraint. */
  readonly constraint: boolean;
}

export type PolicyCommand = 'all' | 'select' | 'insert' | 'update' | 'delete';

export interface PolicyObject {
  readonly kind: 'policy';
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly permissive: boolean;
  readonly command: PolicyCommand;
  /** Role names, sorted; `public` for every role. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly withCheck: string | null;
}

export interface RowSecurityObject {
  readonly kind: 'rowSecurity';
  readonly schema: string;
  readonly table: string;
  readonly enabled: boolean;
  readonly forced: boolean;
}

export interface TriggerObject {
  readonly kind: 'trigger';
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly timing: 'before' | 'after' | 'insteadOf';
  /** `insert`, `update`, `delete`, `truncate`, in this order. */
  readonly events: readonly string[];
  /** Columns of UPDATE OF. */
  readonly columns: readonly string[];
  readonly level: 'row' | 'statement';
  /** The function, as `schema.name`. */
  readonly function: string;
  readonly enabled: boolean;
}

export interface FunctionObject {
  readonly kind: 'function';
  readonly schema: string;
  readonly name: string;
  /** Types of the input arguments (IN, INOUT, VARIADIC): together with the name, its identity. */
  readonly arguments: readonly string[];
  readonly routine: 'function' | 'procedure' | 'aggregate' | 'window';
  /** As `pg_get_function_result` prints it; null for a procedure. */
  readonly returns: string | null;
  readonly language: string;
  readonly securityDefiner: boolean;
  readonly volatility: 'immutable' | 'stable' | 'volatile';
  /** Configuration settings (`SET search_path = ''`), as `name=value`, sorted. */
  readonly settings: readonly string[];
  /** The text of the body (`prosrc`) with LF line ends; null for a SQL-standard body. */
  readonly body: string | null;
}

export interface EnumObject {
  readonly kind: 'enum';
  readonly schema: string;
  readonly name: string;
  readonly labels: readonly string[];
}

export interface DomainObject {
  readonly kind: 'domain';
  readonly schema: string;
  readonly name: string;
  readonly type: string;
}

export interface CompositeObject {
  readonly kind: 'composite';
  readonly schema: string;
  readonly name: string;
  /** `name type`, in order; the name as `quoteName` writes it. */
  readonly attributes: readonly string[];
}

export interface ViewObject {
  readonly kind: 'view';
  readonly schema: string;
  readonly name: string;
  readonly securityInvoker: boolean;
}

export interface MaterializedViewObject {
  readonly kind: 'materializedView';
  readonly schema: string;
  readonly name: string;
  readonly populated: boolean;
}

export interface SequenceObject {
  readonly kind: 'sequence';
  readonly schema: string;
  readonly name: string;
}

/** What one role may do with one object, or with one column of a table: each column with privileges of its own has one. */
export interface GrantObject {
  readonly kind: 'grant';
  readonly on: 'schema' | 'table' | 'sequence' | 'function' | 'type';
  readonly schema: string;
  /** The object; for a function with its arguments, `name(integer, text)`; for a schema the empty string. */
  readonly object: string;
  /** Null for the whole object. */
  readonly column: string | null;
  readonly role: string;
  /** Lower case, sorted: `select`, `insert`, `usage`, `execute` ... */
  readonly privileges: readonly string[];
}

export interface CommentObject {
  readonly kind: 'comment';
  /** The key (`objectKey`) of what is commented. */
  readonly on: string;
  readonly text: string;
}

export interface ObjectTypes {
  schema: SchemaObject;
  extension: ExtensionObject;
  table: TableObject;
  column: ColumnObject;
  constraint: ConstraintObject;
  index: IndexObject;
  policy: PolicyObject;
  rowSecurity: RowSecurityObject;
  trigger: TriggerObject;
  function: FunctionObject;
  enum: EnumObject;
  domain: DomainObject;
  composite: CompositeObject;
  view: ViewObject;
  materializedView: MaterializedViewObject;
  sequence: SequenceObject;
  grant: GrantObject;
  comment: CommentObject;
}

export type ObjectKind = keyof ObjectTypes;
export type DatabaseObject = ObjectTypes[ObjectKind];

/** The fields that say which object is meant, per kind; all others say what shape it has. */
export interface IdentityFields {
  schema: 'name';
  extension: 'name';
  table: 'schema' | 'name';
  column: 'schema' | 'table' | 'name';
  constraint: 'schema' | 'table' | 'name' | 'type';
  index: 'schema' | 'table' | 'name';
  policy: 'schema' | 'table' | 'name';
  rowSecurity: 'schema' | 'table';
  trigger: 'schema' | 'table' | 'name';
  function: 'schema' | 'name' | 'arguments';
  enum: 'schema' | 'name';
  domain: 'schema' | 'name';
  composite: 'schema' | 'name';
  view: 'schema' | 'name';
  materializedView: 'schema' | 'name';
  sequence: 'schema' | 'name';
  grant: 'on' | 'schema' | 'object' | 'column' | 'role';
  comment: 'on';
}

export type ExpectedOf<K extends ObjectKind> = Pick<
  ObjectTypes[K],
  Extract<IdentityFields[K] | 'kind', keyof ObjectTypes[K]>
> &
  Partial<ObjectTypes[K]>;

/** An object as a migration's SQL describes it: identity always, shape as far as the SQL states it. */
export type ExpectedObject = { [K in ObjectKind]: ExpectedOf<K> }[ObjectKind];

/** What a server holds, as plain values. Objects of extensions, of the system and of Plumbline itself are left out. */
export interface Catalog {
  readonly objects: readonly DatabaseObject[];
  /** Roles other than `pg_*`. */
  readonly roles: readonly CatalogRole[];
  /** The server's own text of views, functions, indexes ... by object key: for showing and for exact difference. */
  readonly definitions: Readonly<Record<string, string>>;
}

export interface CatalogRole {
  readonly name: string;
  readonly bypassesRowSecurity: boolean;
  readonly superuser: boolean;
  readonly canLogIn: boolean;
  /** Roles whose privileges and policies it has too, directly or through others, without SET ROLE; none when absent. */
  readonly inherits?: readonly string[];
}
