/** The key of Plumbline's advisory lock, one for each database: the first eight bytes of SHA-256 of `plumbline`, as a bigint. */
export const GUARD_KEY = '1158931231124502679';
