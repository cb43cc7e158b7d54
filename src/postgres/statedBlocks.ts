import type { StatementUse } from '../core/check/stated/statementUse';
import type { GuideBlock } from '../core/guide/model';
import { READ_SETTINGS, SET_SETTING } from './stated.sql';
import type { DeferredConstraints, Guilty } from './statedDeferred';
import type { RunnableStatement } from './statedModel';
import type { SectionRuns } from './statedRuns';
import type { SectionTransaction } from './statedTransaction';

/** Who a statement runs as, and what row security goes by. The session's user first: changing it resets the role. */
const IDENTITY_SETTINGS: readonly string[] = [
  'session_authorization',
  'role',
  'request.jwt.claims',
  'request.jwt.claim.sub',
  'request.jwt.claim.role',
  'request.jwt.claim.email',
];

interface Open {
  readonly block: number;
  readonly outer: GuideBlock['outer'];
  /** What a ROLLBACK at its end puts back. */
  readonly guilty: Guilty | null;
  readonly doubt: string | null;
  /** The values that settings have after a COMMIT at its end. */
  readonly settings: Map<string, string | null>;
  /** Settings of which the text tells how long they last. */
  readonly told: Set<string>;
  lastLine: number;
}

/** The blocks of a section and what their own BEGIN ... COMMIT or ROLLBACK means, inside of the section's transaction. */
export class SectionBlocks {
  #open: Open | null = null;

  constructor(
    private readonly transaction: SectionTransaction,
    private readonly runs: SectionRuns,
    private readonly constraints: DeferredConstraints,
  ) {}

  /** Goes into the statement's block, and out of the one before it. */
  async enter({ block, outer, line }: RunnableStatement): Promise<void> {
    if (this.#open?.block === block) {
      this.#open.lastLine = line;
      return;
    }
    await this.leave();
    const { guilty } = this.constraints;
    const { doubt } = this.runs;
    const nothing = { settings: new Map<string, string | null>(), told: new Set<string>() };
    this.#open = { block, outer, guilty, doubt, ...nothing, lastLine: line };
    if (outer === 'rollback') await this.transaction.openPart();
    if (outer === 'commit') await this.remember(IDENTITY_SETTINGS);
  }

  /** What a statement that is about to run changes for its transaction, or for longer. */
  async expect({ localSettings, sessionSettings }: StatementUse): Promise<void> {
    if (this.#open?.outer !== 'commit') return;
    const names = [...localSettings, ...sessionSettings];
    for (const name of names) this.#open.told.add(name);
    await this.remember(names);
  }

  /** A setting for the whole session outlives the COMMIT. */
  async accepted({ sessionSettings }: StatementUse): Promise<void> {
    if (this.#open?.outer !== 'commit' || sessionSettings.length === 0) return;
    for (const [name, value] of await this.read(sessionSettings)) {
      this.#open.settings.set(name, value);
    }
  }

  /** Forgets where it is: the section's transaction has ended. */
  forget(): void {
    this.#open = null;
  }

  private async leave(): Promise<void> {
    const left = this.#open;
    this.#open = null;
    if (left?.outer === 'rollback') {
      await this.transaction.rollBackPart();
      this.constraints.guilty = left.guilty;
      this.runs.doubt = left.doubt;
    }
    if (left?.outer === 'commit') {
      this.commit(left);
      await this.restore(left);
    }
  }

  private commit({ lastLine }: Open): void {
    const { guilty } = this.constraints;
    if (!guilty) return;
    this.constraints.undecide();
    this.runs.stop(
      `The COMMIT behind line ${lastLine} would be refused for what line ${guilty.line} did: ${guilty.message}`,
    );
  }

  /** What the block's own COMMIT would have ended: the settings that it makes for its transaction alone. */
  private async restore({ settings, told, lastLine }: Open): Promise<void> {
    const now = await this.read([...settings.keys()]);
    let isOther = false;
    for (const [name, value] of settings) {
      const isChanged = (now.get(name) ?? '') !== (value ?? '');
      if (!isChanged && !(name === 'role' && isOther)) continue;
      if (name === 'session_authorization') isOther = true;
      if (!(await this.transaction.change(SET_SETTING, [name, value ?? '']))) {
        this.runs.stop(`The setting ${name} could not be put back after line ${lastLine}.`);
      } else if (isChanged && !told.has(name)) {
        this.runs.raiseDoubt(
          `The block that ends in line ${lastLine} changed ${name}, and nothing tells whether that outlives its COMMIT.`,
        );
      }
    }
  }

  private async remember(names: readonly string[]): Promise<void> {
    const settings = this.#open?.settings;
    const unknown = names.filter((name) => settings?.has(name) === false);
    if (!settings || unknown.length === 0) return;
    const values = await this.read(unknown);
    // In the order of the names: see IDENTITY_SETTINGS.
    for (const name of unknown) settings.set(name, values.get(name) ?? null);
  }

  private async read(names: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
    const rows = await this.transaction.read<{ name: string; value: string | null }>(
      READ_SETTINGS,
      [names],
    );
    return new Map(rows.map(({ name, value }) => [name, value]));
  }
}
