import type { Environment } from '../../core/report/model';

/** The parts of VS Code's storage that targets need; tests bring their own. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}
export interface SecretMemory {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

/** A target that a person added, without its URL. */
export interface AddedTarget {
  readonly name: string;
  readonly environment: Environment;
  /** Where its URL lies in the secret storage. */
  readonly secretKey: string;
}

/** The chosen target, with what the status bar shows before anything was loaded. */
export interface ChosenTarget {
  readonly id: string;
  readonly name: string;
  readonly environment: Environment;
}

const ADDED = 'targets';
const CHOSEN = 'chosenTarget';

/**
 * Keeps targets for this workspace: URLs in the secret storage only, names and environments in the workspace's state.
 * Not for all workspaces: the production database of one project must not stand in the list of another.
 */
export class TargetStore {
  constructor(
    private readonly memory: Memory,
    private readonly secrets: SecretMemory,
    private readonly newKey: () => string,
  ) {}

  added(): AddedTarget[] {
    const stored = this.memory.get(ADDED);
    return Array.isArray(stored) ? stored.filter(isAddedTarget) : [];
  }

  chosen(): ChosenTarget | undefined {
    const stored = this.memory.get(CHOSEN);
    return isChosenTarget(stored) ? stored : undefined;
  }

  async choose(target: ChosenTarget | undefined): Promise<void> {
    await this.memory.update(CHOSEN, target);
  }

  /** Replaces an added target of the same name. */
  async add(name: string, environment: Environment, url: string): Promise<void> {
    const others = this.added().filter((target) => target.name !== name);
    const replaced = this.added().find((target) => target.name === name);
    const secretKey = this.newKey();
    // The secret first: a name without one would be a target that cannot be used.
    await this.secrets.store(secretKey, url);
    await this.memory.update(ADDED, [...others, { name, environment, secretKey }]);
    if (replaced) await this.secrets.delete(replaced.secretKey);
  }

  /** Forgets a target and its secret; one that is not there is passed over. */
  async remove(name: string): Promise<void> {
    const target = this.added().find((other) => other.name === name);
    if (!target) return;
    await this.secrets.delete(target.secretKey);
    await this.memory.update(
      ADDED,
      this.added().filter((other) => other.name !== name),
    );
  }

  async url(target: AddedTarget): Promise<string | undefined> {
    return this.secrets.get(target.secretKey);
  }
}

function isEnvironment(value: unknown): value is Environment {
  return value === 'local' || value === 'staging' || value === 'production';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isAddedTarget(value: unknown): value is AddedTarget {
  const { name, environment, secretKey } = fieldsOf(value);
  return typeof name === 'string' && isEnvironment(environment) && typeof secretKey === 'string';
}

function isChosenTarget(value: unknown): value is ChosenTarget {
  const { id, name, environment } = fieldsOf(value);
  return typeof id === 'string' && typeof name === 'string' && isEnvironment(environment);
}
