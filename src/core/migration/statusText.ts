import type { MigrationStatus } from './model';

interface Words {
  readonly label: string;
  readonly sentence: string;
}

const words: Readonly<Record<MigrationStatus, Words>> = {
  pending: {
    label: 'pending',
    sentence: 'Not applied yet.',
  },
  applied: {
    label: 'applied',
    sentence: 'Applied, and the file is as it was then.',
  },
  appliedCosmeticEdit: {
    label: 'applied, comments edited since',
    sentence:
      'Applied. The file has changed since then, but only in what does not run: comments, white space or its rollback section.',
  },
  appliedEdited: {
    label: 'edited since applied',
    sentence:
      'Applied, but the SQL of the file has changed since then: the database has the older text.',
  },
  unrecorded: {
    label: 'applied, not recorded',
    sentence:
      'Everything that it creates is in the database, but no history says that it was applied.',
  },
  drift: {
    label: 'drift',
    sentence:
      'Recorded as applied, but something that it creates is missing or different in the database.',
  },
  outOfOrder: {
    label: 'out of order',
    sentence: 'Not applied yet, although one that stands after it is.',
  },
  partial: {
    label: 'partly applied',
    sentence:
      'Applying it was interrupted between two of its steps; what is done is recorded, and the next apply goes on from there.',
  },
  failed: {
    label: 'failed',
    sentence: 'The last try to apply it failed; nothing of that try is in the database.',
  },
  fileMissing: {
    label: 'file missing',
    sentence: 'Recorded as applied, but its file is gone.',
  },
  duplicateVersion: {
    label: 'duplicate version',
    sentence:
      'Another file has the same version, so neither can be told from the other in the history.',
  },
  unusable: {
    label: 'unusable',
    sentence: 'The file cannot be read, or not be run as it is.',
  },
  unknown: {
    label: 'unknown',
    sentence: 'The target could not be asked.',
  },
};

const partlyRolledBack: Words = {
  label: 'partly rolled back',
  sentence:
    'Its rollback was interrupted between two of its steps; what is done is recorded, and rolling it back again goes on from there.',
};

/** What the words for a status depend on; see `MigrationReport`. */
export interface WordedStatus {
  readonly status: MigrationStatus;
  readonly interrupted?: 'apply' | 'rollback';
}

function wordsOf({ status, interrupted }: WordedStatus): Words {
  return status === 'partial' && interrupted === 'rollback' ? partlyRolledBack : words[status];
}

/** A status in a few words, for lists. */
export function statusLabel(migration: WordedStatus): string {
  return wordsOf(migration).label;
}

/** What a status means, in one sentence, for tooltips. */
export function statusSentence(migration: WordedStatus): string {
  return wordsOf(migration).sentence;
}

/** How a status counts in a summary: as done, as to do, or as something that a person must look at first. */
export function statusGroup(
  status: MigrationStatus,
): 'applied' | 'pending' | 'attention' | 'unknown' {
  switch (status) {
    case 'applied':
    case 'appliedCosmeticEdit':
      return 'applied';
    case 'pending':
      return 'pending';
    case 'unknown':
      return 'unknown';
    case 'appliedEdited':
    case 'unrecorded':
    case 'drift':
    case 'outOfOrder':
    case 'partial':
    case 'failed':
    case 'fileMissing':
    case 'duplicateVersion':
    case 'unusable':
      return 'attention';
  }
}
