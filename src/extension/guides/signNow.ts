import os from 'node:os';
import type { StepTick } from '../../messages';

/** Whoever is signed in to the machine, now. */
export function signNow(): StepTick {
  return { at: new Date().toISOString(), by: userName() };
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A container can run as a user without a name.
    return '';
  }
}
