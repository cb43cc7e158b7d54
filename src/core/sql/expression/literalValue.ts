/** Values of literals in one spelling each, for types whose output the server normalises. Null: not understood. */

/** `1.50`, `01.5`, `1.5e0` are `1.5`. Exact: no floating point. */
export function decimalValue(text: string): string | null {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?\s*$/.exec(
    text.replaceAll('_', ''),
  );
  if (!match) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '' || Math.abs(Number(exponent)) > 1000) return null;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded =
    point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(Math.max(point, digits.length), '0');
  const before = padded.slice(0, Math.max(point, 0)).replace(/^0+/, '') || '0';
  const after = padded.slice(Math.max(point, 0)).replace(/0+$/, '');
  const value = after === '' ? before : `${before}.${after}`;
  return sign === '-' && value !== '0' ? `-${value}` : value;
}

/** What boolean input takes: any beginning of true, false, yes, no, and on, off, 1, 0. */
export function booleanValue(text: string): string | null {
  const word = text.trim().toLowerCase();
  if (word === '') return null;
  if (word === '1' || word === 'on' || 'true'.startsWith(word) || 'yes'.startsWith(word)) {
    return 'true';
  }
  if (word === '0' || /^off?$/.test(word) || 'false'.startsWith(word) || 'no'.startsWith(word)) {
    return word === 'o' ? null : 'false';
  }
  return null;
}

const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Keys sorted, the last of a repeated key kept, numbers as they are written: as jsonb stores it. */
export function jsonbValue(text: string): string | null {
  try {
    const quoted = text.replace(JSON_TOKEN, (token) =>
      JSON.stringify(token.startsWith('"') ? `s${JSON.parse(token) as string}` : `n${token}`),
    );
    return JSON.stringify(JSON.parse(quoted), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  } catch {
    return null;
  }
}

const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/i;

/** An instant, a local time or a day; without a zone an instant is taken as UTC, in which the catalog is read. */
export function timeValue(text: string, type: 'timestamptz' | 'timestamp' | 'date'): string | null {
  const match = TIMESTAMP.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  if (type === 'date') return `${year ?? ''}-${Number(month)}-${Number(day)}`;
  const seconds =
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    ) / 1000;
  const offset = type === 'timestamptz' ? zoneSeconds(zone) : 0;
  return `${seconds - offset}.${fraction.padEnd(6, '0')}`;
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '');
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

const MONTHS: Readonly<Record<string, number>> = { year: 12, yr: 12, y: 12, mon: 1, month: 1 };
const DAYS: Readonly<Record<string, number>> = { week: 7, w: 7, day: 1, d: 1 };
const SECONDS: Readonly<Record<string, number>> = {
  hour: 3600,
  hr: 3600,
  h: 3600,
  minute: 60,
  min: 60,
  m: 60,
  second: 1,
  sec: 1,
  s: 1,
};
const INTERVAL_TOKEN =
  /\s*(?:([+-]?)(\d+):(\d\d)(?::(\d\d)(\.\d+)?)?(?![\d:])|([+-]?\d+)\s*([a-z]+)|([+-]?\d+)$)/iy;

/** Months, days and microseconds, which PostgreSQL keeps apart. */
export function intervalValue(text: string): string | null {
  let months = 0;
  let days = 0;
  let micros = 0;
  const source = text.trim();
  if (source === '') return null;
  INTERVAL_TOKEN.lastIndex = 0;
  for (let at = 0; at < source.length; at = INTERVAL_TOKEN.lastIndex) {
    const match = INTERVAL_TOKEN.exec(source);
    if (!match) return null;
    const [, sign, hours, minutes, seconds = '0', fraction = '', count, unit = '', bare] = match;
    if (hours !== undefined) {
      const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      const time = total * 1e6 + Math.round(Number(`0${fraction}`) * 1e6);
      micros += sign === '-' ? -time : time;
      continue;
    }
    const name = unit.toLowerCase();
    const singular = name.length > 1 ? name.replace(/s$/, '') : name;
    const amount = Number(count ?? bare);
    if (bare !== undefined) micros += amount * 1e6;
    else if (MONTHS[singular] !== undefined) months += amount * MONTHS[singular];
    else if (DAYS[singular] !== undefined) days += amount * DAYS[singular];
    else if (SECONDS[singular] !== undefined) micros += amount * SECONDS[singular] * 1e6;
    else return null;
  }
  return `${months} ${days} ${micros}`;
}

/** Bytes in hexadecimal; text without a backslash stands for its own bytes. */
export function bytesValue(text: string): string | null {
  if (/^\\x[0-9a-f]*$/i.test(text)) return text.toLowerCase();
  if (text.includes('\\')) return null;
  const bytes = Array.from(new TextEncoder().encode(text));
  return `\\x${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The elements of an array's text, nested arrays as their own text; null stands for NULL. */
export function arrayElements(text: string): (string | null)[] | null {
  const source = text.trim();
  if (!source.startsWith('{') || !source.endsWith('}')) return null;
  const body = source.slice(1, -1);
  if (body.trim() === '') return [];
  const elements: (string | null)[] = [];
  let value = '';
  let quoted = false;
  let wasQuoted = false;
  let depth = 0;
  const finish = () => {
    const plain = value.trim();
    elements.push(wasQuoted ? value : plain.toLowerCase() === 'null' ? null : plain);
    value = '';
    wasQuoted = false;
  };
  for (let at = 0; at < body.length; at += 1) {
    const character = body[at] ?? '';
    if (character === '\\') {
      if (depth > 0) value += character;
      at += 1;
      value += body[at] ?? '';
    } else if (character === '"') {
      quoted = !quoted;
      if (depth > 0) value += character;
      else {
        if (!wasQuoted) value = '';
        wasQuoted = true;
      }
    } else if (quoted) value += character;
    else if (character === ',' && depth === 0) finish();
    else {
      if (character === '{') depth += 1;
      if (character === '}') depth -= 1;
      if (!wasQuoted || character.trim() !== '') value += character;
    }
  }
  if (quoted || depth !== 0) return null;
  finish();
  return elements;
}
