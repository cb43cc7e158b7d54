import * as vscode from 'vscode';

/** Day and minute of an ISO 8601 time, in the language of the editor and the zone of the machine; as it stands if it is none. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleString(vscode.env.language, { dateStyle: 'medium', timeStyle: 'short' });
}
