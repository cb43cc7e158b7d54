import type { MigrationName } from './model';
import { compareVersions } from './order';

/** A migration's place: its version, and its path to tell it from others. */
type Placed = Pick<MigrationName, 'version'> & { readonly path: string };

/**
 * The order that migrations stand in: that of their files, which the manifest may state. What has no file any more is
 * placed by its version where the files stand in the order of their versions, and is nowhere else.
 */
export class Sequence {
  private readonly places: ReadonlyMap<string, number>;
  private readonly isByVersion: boolean;

  /** @param files in their order */
  constructor(files: readonly Placed[]) {
    this.places = new Map(files.map(({ path }, place) => [path, place]));
    this.isByVersion = files.every(({ version }, place) => {
      const before = files[place - 1];
      return before === undefined || compareVersions(before.version, version) <= 0;
    });
  }

  /** Whether `one` stands after `other`; null when nothing says so. Two of one version stand in no order. */
  isAfter(one: Placed, other: Placed): boolean | null {
    const place = this.places.get(one.path);
    const otherPlace = this.places.get(other.path);
    if (place !== undefined && otherPlace !== undefined) {
      return place > otherPlace && one.version !== other.version;
    }
    return this.isByVersion ? compareVersions(one.version, other.version) > 0 : null;
  }
}
