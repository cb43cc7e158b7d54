export const HELP = `plumbline: what every SQL migration really did to a PostgreSQL database

Usage: plumbline COMMAND [FILE...] [OPTIONS]

Commands
  status                 every migration with its status
  plan [FILE...]         what apply would run, lock and destroy (--rollback: of a rollback)
  apply [FILE...]        apply the pending migrations, or the named ones
  verify [FILE...]       check what all applied migrations made, or the named ones
  rollback FILE          take one migration back (or --last N, or --to VERSION)
  guide explain FILE...  how a guide or an SQL file is understood, without a database
  guide order FILE       the manifest that the order of a guide gives (--write writes it)
  runs [ID]              the newest runs: when, who, what came of it; one with its steps
  rls                    row security of every table: policies, coverage, findings

Where
  -C, --directory DIR    the workspace folder (default: the current one)
  --database-url URL     the target, as postgresql://USER:PASSWORD@HOST:PORT/DATABASE
  --target NAME          a target by its name
  --builtin              the built-in target: an embedded PostgreSQL, no set-up
  --data-dir DIR         where the built-in target keeps its data; "memory" for none
  Without these: PLUMBLINE_DATABASE_URL, SUPABASE_DB_URL or DATABASE_URL of the
  environment, .env.local or .env; without those: the built-in target.

How
  --to VERSION           apply up to this version; roll back everything after it
  --last N               roll back the last N applied migrations
  --plan FILE            apply, rollback: run what this plan (plan --json) shows, or nothing
  --limit N              runs: so many at most (default 50)
  --dry-run              apply in a transaction that is rolled back
  --drop-invalid         apply, rollback: drop an INVALID index that a failed run
                         left in the way, and go on from that step
  --rehearse             rollback: try apply and rollback in a transaction that is
                         rolled back, and compare; without a file all pending ones
  --generate             rollback: print one for review, made from what the
                         migration does (--write makes the file, never over another)
  --no-verify            do not verify after applying
  --strict               verify: exit 8 when a check is inconclusive or not checked
  --guide FILE           verify: run the checks of this guide too (repeatable)
  --placeholder NAME=VALUE  verify: what a guide leaves open (repeatable)
  --outside-transaction  verify: run what no transaction can take back; it stays
  --junit FILE           apply, verify: write JUnit XML
  --results DIR          apply, verify: write the results as JSON files
                         (both relative to the current folder, not to -C)
  --single-transaction   apply, roll back: all in one transaction, or nothing
  --lock-timeout MS      wait so long for a lock on a table (default 5000; 0: for ever)
  --lock-retries N       try so often again when the lock is not free (default 4)
  --statement-timeout MS let one statement take so long (default 0: no limit;
                         of a guide 30000)
  --confirm DATABASE     the database's name, to write to a production target
  --json                 print one JSON document on standard output
  --no-color             no colours (NO_COLOR is honoured too)

Exit codes
  0 done, up to date, all passed   3 pending migrations       4 needs attention
  5 failed   6 refused   7 checks failed   8 not all checked   9 findings of level error
  2 usage   10 no connection   130 interrupted
`;
