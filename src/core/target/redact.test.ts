import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { createRedactor } from './redact';

/** A small generator with a seed, so that a failure can be repeated. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function randomSecrets(count: number): string[] {
  const next = randomNumbers(7);
  const alphabet = Array.from('aZ09 !"#$%&\'()+,-./:;<=>?@[\\]^_`{|}~äß漢😀\t');
  return Array.from({ length: count }, () =>
    Array.from({ length: 6 + next(20) }, () => alphabet[next(alphabet.length)] ?? '').join(''),
  );
}

const percentEncode = (text: string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Each way in which a text could carry a secret, and how to find the secret in it again. */
const carriers: Record<string, (secret: string) => string> = {
  raw: (secret) => secret,
  encodeURIComponent: encodeURIComponent,
  'lower case percent-encoding': (secret) =>
    encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'every byte percent-encoded': percentEncode,
  'a form': (secret) => new URLSearchParams({ x: secret }).toString().slice(2),
  JSON: (secret) => JSON.stringify({ x: secret }).slice(6, -2),
  'a SQL string': (secret) => secret.replaceAll("'", "''"),
  'a SQL identifier': (secret) => secret.replaceAll('"', '""'),
};

describe('the redactor', () => {
  const secrets = randomSecrets(400);

  for (const [form, write] of Object.entries(carriers)) {
    it(`takes random secrets out in this form: ${form}`, () => {
      for (const secret of secrets) {
        const written = write(secret);
        const redacted = createRedactor([secret])(`before ${written} after`);
        assert.ok(!redacted.includes(written), `${secret} stays in ${redacted}`);
        assert.ok(redacted.startsWith('before ') && redacted.endsWith(' after'), redacted);
      }
    });
  }

  it('takes random secrets out of base64, whatever stands before and behind them', () => {
    for (const secret of secrets) {
      for (const [before, behind] of [
        ['', ''],
        ['u:', ''],
        ['us:', '@host'],
        ['user:', '\n'],
      ] as const) {
        for (const encoding of ['base64', 'base64url'] as const) {
          const text = Buffer.from(before + secret + behind, 'utf8').toString(encoding);
          const redacted = createRedactor([secret])(`Basic ${text}`);
          const left = redacted
            .split(/[\s*]+/)
            .map((piece) => Buffer.from(piece, 'base64').toString('utf8'));
          assert.ok(!left.some((piece) => piece.includes(secret)), redacted);
          assert.ok(redacted.includes('***'), `${secret} was not found in ${text}`);
        }
      }
    }
  });

  it('leaves nothing of many secrets at once', () => {
    const many = secrets.slice(0, 60);
    const redact = createRedactor(many);
    const text = many.map((secret) => `${secret}\n${encodeURIComponent(secret)}`).join('\n');
    const redacted = redact(text);
    for (const secret of many) {
      assert.ok(!redacted.includes(secret));
      assert.ok(!redacted.includes(encodeURIComponent(secret)));
    }
  });

  it('takes the longer one of two secrets that begin alike as a whole', () => {
    assert.equal(createRedactor(['abc', 'abcdef'])('x abcdef y abc z'), 'x *** y *** z');
  });

  it('takes a secret out wherever it stands and however often', () => {
    assert.equal(createRedactor(['pw'])('pw,pw pwpw'), '***,*** ******');
  });

  it('passes empty secrets over', () => {
    assert.equal(createRedactor([''])('nothing to hide'), 'nothing to hide');
  });

  const unknown: [string, string][] = [
    ['postgresql://ann:S3cret@h/app', 'postgresql://ann:***@h/app'],
    ['at postgres://ann:S3@cr/et@h:5432/app.', 'at postgres://ann:***@h:5432/app.'],
    ['postgresql://:S3cret@h', 'postgresql://:***@h'],
    ["host=h password='S3 cret' user=u", "host=h password='***' user=u"],
    ["host=h password='S3\\'cret' user=u", "host=h password='***' user=u"],
    ['host=h password = S3cret user=u', 'host=h password = *** user=u'],
    ['PGPASSWORD=S3cret psql -h h', 'PGPASSWORD=*** psql -h h'],
    ['PGPASSWORD="S3 cret" psql', 'PGPASSWORD="***" psql'],
    ['https://h/x?password=S3cret&y=1', 'https://h/x?password=***&y=1'],
    ['{"user":"u","password":"S3\\"cret"}', '{"user":"u","password":"***"}'],
    [inspect({ user: 'u', password: "S3'cret" }), `{ user: 'u', password: "***" }`],
    ["ALTER ROLE u WITH PASSWORD 'S3''cret' LOGIN", "ALTER ROLE u WITH PASSWORD '***' LOGIN"],
    ['alter role u password $x$S3$cret$x$ login', 'alter role u password $x$***$x$ login'],
    ['at or near "password \'S3cret\nfoo', 'at or near "password \'***'],
    ["create user u encrypted password E'S3cret'", "create user u encrypted password E'***'"],
  ];
  for (const [text, expected] of unknown) {
    it(`takes out what looks like a secret: ${text}`, () =>
      assert.equal(createRedactor([])(text), expected));
  }

  it('is not slowed down by long words', () => {
    const long = `${'a'.repeat(300_000)} ${'p://'.repeat(50_000)}`;
    assert.equal(createRedactor(['S3cret-pw!'])(long), long);
  });

  it('leaves JSON readable as JSON', () => {
    const report = { url: 'postgresql://u:S3cret@h/d', password: 'S3"cret', note: 'a S3cret b' };
    assert.deepEqual(JSON.parse(createRedactor(['S3cret'])(JSON.stringify(report))), {
      url: 'postgresql://u:***@h/d',
      password: '***',
      note: 'a *** b',
    });
  });

  for (const text of [
    'password authentication failed for user "ann"',
    'The password is still the placeholder of a template.',
    'see https://www.postgresql.org/docs/18/libpq-connect.html',
    'postgresql://ann@db.example.com:5432/app',
    'connect to 127.0.0.1:5432 as ann@example.com',
    'time 12:30, ratio 1:2',
    'column password of type text',
  ]) {
    it(`leaves an ordinary sentence alone: ${text}`, () => {
      assert.equal(createRedactor(['S3cret-pw!'])(text), text);
    });
  }
});
