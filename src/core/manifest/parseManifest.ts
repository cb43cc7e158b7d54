import type { Environment } from '../report/model';
import { positionAt } from '../sql/position';
import type { TextPosition } from '../sql/script.model';
import { JsonSyntaxError, readJson, type JsonMember, type JsonValue } from './json';
import type { Manifest, ManifestTarget } from './model';
import { pathProblem, plainPath } from './workspacePath';

/** Something in the manifest that cannot be meant. */
export interface ManifestProblem {
  /** `order[2]`, `targets[0].urlVariable`; empty for the whole. */
  readonly field: string;
  /** A sentence that names the field. */
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** A manifest, checked; null when it has a problem: nothing is taken from one that is wrong in part. */
export interface ParsedManifest {
  readonly manifest: Manifest | null;
  readonly problems: readonly ManifestProblem[];
  /** Where each entry of `manifest.order` stands. */
  readonly orderPlaces: readonly TextPosition[];
}

const environments: readonly Environment[] = ['local', 'staging', 'production'];
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const NO_SECRETS =
  'The manifest is kept in version control and holds no secret: put the URL into a variable of the environment or of .env.local, and name that variable in urlVariable.';

/** Why a path cannot be meant, in the words that follow its field; null when it can. */
export type Refusal = (path: string) => string | null;

/**
 * Reads `plumbline.json`. Every field that is wrong is told, each at its place.
 *
 * @param sourceProblem of a glob, whose syntax is not known here
 */
export function parseManifest(text: string, sourceProblem: Refusal = () => null): ParsedManifest {
  const reader = new ManifestReader(text, sourceProblem);
  const manifest = reader.read();
  const { problems, orderPlaces } = reader;
  return { manifest: problems.length > 0 ? null : manifest, problems, orderPlaces };
}

class ManifestReader {
  readonly problems: ManifestProblem[] = [];
  readonly orderPlaces: TextPosition[] = [];

  constructor(
    private readonly text: string,
    private readonly sourceProblem: Refusal,
  ) {}

  read(): Manifest | null {
    let json: JsonValue;
    try {
      json = readJson(this.text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      return this.refuse('', error.offset, `It is no JSON: ${error.message}.`);
    }
    if (json.kind !== 'object') return this.refuse('', json.offset, 'It must be one JSON object.');
    const fields = this.fields('', json.members, [
      '$schema',
      'sources',
      'order',
      'guides',
      'targets',
    ]);
    const schema = fields.get('$schema');
    if (schema) this.string('$schema', schema.value);
    return {
      sources: this.paths('sources', fields.get('sources'), this.sourceProblem),
      order: this.paths('order', fields.get('order'), orderProblem) ?? [],
      guides: this.paths('guides', fields.get('guides'), guideProblem),
      targets: this.targets(fields.get('targets')),
    };
  }

  /** The members by name, without those that nobody knows. */
  private fields(
    place: string,
    members: readonly JsonMember[],
    known: readonly string[],
  ): Map<string, JsonMember> {
    const found = new Map<string, JsonMember>();
    for (const member of members) {
      const field = place === '' ? member.name : `${place}.${member.name}`;
      if (/^(?:url|connectionString|databaseUrl|password|secret)$/i.test(member.name)) {
        this.refuse(field, member.offset, `${field} is refused. ${NO_SECRETS}`);
      } else if (!known.includes(member.name)) {
        const names = known.filter((name) => name !== '$schema').join(', ');
        this.refuse(field, member.offset, `There is no field ${field}. Fields: ${names}.`);
      } else if (found.has(member.name)) {
        this.refuse(field, member.offset, `${field} is there twice.`);
      } else {
        found.set(member.name, member);
      }
    }
    return found;
  }

  private paths(field: string, member: JsonMember | undefined, refusal: Refusal): string[] | null {
    if (member === undefined) return null;
    const { value } = member;
    if (value.kind !== 'array') {
      return this.refuse(field, value.offset, `${field} must be a list of paths.`);
    }
    const paths: string[] = [];
    value.items.forEach((item, index) => {
      const place = `${field}[${index}]`;
      const path = this.string(place, item);
      if (path === null) return;
      const problem = pathProblem(path) ?? refusal(path);
      const plain = plainPath(path);
      if (problem !== null) this.refuse(place, item.offset, `${place} (${path}) ${problem}.`);
      else if (paths.includes(plain)) {
        this.refuse(place, item.offset, `${place} (${path}) is there twice.`);
      } else {
        paths.push(plain);
        if (field === 'order') this.orderPlaces.push(positionAt(this.text, item.offset));
      }
    });
    return paths;
  }

  private targets(member: JsonMember | undefined): ManifestTarget[] {
    if (member === undefined) return [];
    const { value } = member;
    if (value.kind !== 'array') {
      this.refuse('targets', value.offset, 'targets must be a list of targets.');
      return [];
    }
    const targets: ManifestTarget[] = [];
    value.items.forEach((item, index) => {
      const target = this.target(`targets[${index}]`, item);
      if (target === null) return;
      if (targets.some(({ name }) => name === target.name)) {
        this.refuse(
          `targets[${index}].name`,
          item.offset,
          `Two targets are called ${target.name}.`,
        );
      } else targets.push(target);
    });
    return targets;
  }

  private target(place: string, item: JsonValue): ManifestTarget | null {
    if (item.kind !== 'object') {
      return this.refuse(place, item.offset, `${place} must be an object.`);
    }
    const fields = this.fields(place, item.members, ['name', 'environment', 'urlVariable']);
    const text = (name: string, refusal: (value: string) => string | null): string | null => {
      const field = `${place}.${name}`;
      const member = fields.get(name);
      if (member === undefined) return this.refuse(field, item.offset, `${field} is missing.`);
      const value = this.string(field, member.value);
      const problem = value === null ? null : refusal(value);
      return problem === null
        ? value
        : this.refuse(field, member.value.offset, `${field} ${problem}`);
    };
    const name = text('name', (value) => (value.trim() === '' ? 'is empty.' : null));
    const environment = text('environment', (value) =>
      environments.some((one) => one === value) ? null : `must be ${environments.join(' or ')}.`,
    );
    const urlVariable = text('urlVariable', (value) =>
      variableName.test(value)
        ? null
        : value.includes('://')
          ? `is a URL. ${NO_SECRETS}`
          : 'must be the name of a variable, such as STAGING_DATABASE_URL.',
    );
    const known = environments.find((one) => one === environment);
    return name === null || known === undefined || urlVariable === null
      ? null
      : { name, environment: known, urlVariable };
  }

  private string(field: string, value: JsonValue): string | null {
    return value.kind === 'string'
      ? value.value
      : this.refuse(field, value.offset, `${field} must be a text in double quotes.`);
  }

  private refuse(field: string, offset: number, message: string): null {
    this.problems.push({ field, message, ...positionAt(this.text, offset) });
    return null;
  }
}

function orderProblem(path: string): string | null {
  if (/[*?{]/.test(path)) return 'has a wildcard; the order names one file after the other';
  return /\.sql$/i.test(path) ? null : 'is no .sql file';
}

function guideProblem(path: string): string | null {
  return /\.(?:md|markdown)$/i.test(path) ? null : 'is no Markdown file (.md)';
}
