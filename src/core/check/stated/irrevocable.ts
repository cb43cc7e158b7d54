/** Functions whose effect is there at once and stays, whatever becomes of the transaction. */
const functions: ReadonlySet<string> = new Set([
  'pg_terminate_backend',
  'pg_cancel_backend',
  'pg_reload_conf',
  'pg_rotate_logfile',
  'pg_switch_wal',
  'pg_promote',
  'pg_create_restore_point',
  'pg_wal_replay_pause',
  'pg_wal_replay_resume',
  'pg_replication_slot_advance',
  'pg_sync_replication_slots',
  'pg_logical_emit_message',
  'pg_logical_slot_get_changes',
  'pg_logical_slot_get_binary_changes',
  'pg_backup_start',
  'pg_backup_stop',
  'pg_start_backup',
  'pg_stop_backup',
  'pg_log_backend_memory_contexts',
  'setval',
  'lo_import',
  'lo_export',
  'http',
  'http_get',
  'http_post',
  'http_put',
  'http_patch',
  'http_delete',
  'http_head',
]);

/** The same, of families of functions. */
const families: readonly RegExp[] = [
  /^pg_(?:create|drop|copy)_\w*replication_slot$/,
  /^pg_replication_origin_\w+$/,
  /^pg_stat_(?:\w+_)?reset\w*$/,
  /^dblink\w*$/,
  /^pg_file_\w+$/,
];

/** Whether a function of that name (without its schema) does what a rollback does not take back. */
export function isIrrevocable(name: string): boolean {
  return functions.has(name) || families.some((family) => family.test(name));
}
