/** Functions that everybody reads with; any other may change something. */
const functions: ReadonlySet<string> = new Set(
  [
    'count min max sum avg bool_and bool_or every array_agg string_agg',
    'json_agg jsonb_agg json_object_agg jsonb_object_agg to_json to_jsonb row_to_json',
    'unnest generate_series lower upper length trim btrim ltrim rtrim concat concat_ws format',
    'replace substring substr split_part left right round floor ceil abs',
    'now date_trunc date_part extract age to_char to_date to_timestamp',
    'row_number rank dense_rank lag lead first_value last_value cardinality',
    'obj_description col_description format_type current_setting version',
    'pg_typeof pg_backend_pid pg_sleep pg_sleep_for pg_sleep_until',
  ].flatMap((words) => words.split(' ')),
);

/** The same, of families of functions. */
const families: readonly RegExp[] = [
  /^jsonb?_build_\w+$/,
  /^(?:array|enum|regexp)_\w+$/,
  /^to_reg\w+$/,
  /^has_\w+_privilege$/,
  /^pg_get_\w+$/,
  /^pg_\w*size\w*$/,
  /^pg_\w+_is_visible$/,
];

/** Whether a function of that name (without its schema) is known to change nothing. */
export function isReadingFunction(name: string): boolean {
  return functions.has(name) || families.some((family) => family.test(name));
}
