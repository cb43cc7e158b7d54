import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { PlumblineError } from '../errors';
import { parseConnectionUrl, tlsFor, type ConnectionFields } from './connectionUrl';

function refusal(url: string): PlumblineError {
  try {
    parseConnectionUrl(url);
  } catch (error) {
    assert.ok(PlumblineError.is(error, 'invalidUrl'));
    return error;
  }
  throw new assert.AssertionError({ message: 'The URL was accepted.' });
}

const plain: ConnectionFields = {
  host: 'db.example.com',
  port: 5432,
  database: 'app',
  user: 'ann',
  password: 'secret',
  sslmode: null,
};

describe('a connection URL', () => {
  const accepted: [string, Partial<ConnectionFields>][] = [
    ['postgresql://ann:secret@db.example.com:5432/app', {}],
    ['postgres://ann:secret@db.example.com/app', {}],
    ['POSTGRESQL://ann:secret@db.example.com/app', {}],
    ['postgresql://ann:secret@db.example.com:/app', {}],
    ['postgresql://ann:secret@db.example.com:6543/app', { port: 6543 }],
    ['postgresql://ann@db.example.com/app', { password: null }],
    ['postgresql://ann:@db.example.com/app', { password: null }],
    ['postgresql://ann:secret@db.example.com', { database: 'ann' }],
    ['postgresql://ann:secret@db.example.com/', { database: 'ann' }],
    [
      'postgresql://ann:secret@db.example.com?sslmode=require',
      { database: 'ann', sslmode: 'require' },
    ],
    ['postgresql://ann:p%40%2F%23%25%3Aw@db.example.com/app', { password: 'p@/#%:w' }],
    ['postgresql://ann:p:w@db.example.com/app', { password: 'p:w' }],
    ['postgresql://ann:p%C3%A4ss@db.example.com/app', { password: 'päss' }],
    ['postgresql://ann:a+b$c!@db.example.com/app', { password: 'a+b$c!' }],
    ['postgresql://postgres.abcdef:secret@db.example.com/app', { user: 'postgres.abcdef' }],
    ['postgresql://ann:secret@[::1]:5433/app', { host: '::1', port: 5433 }],
    ['postgresql://ann:secret@[2001:db8::7]/app', { host: '2001:db8::7' }],
    ['postgresql://ann:secret@[::ffff:127.0.0.1]/app', { host: '::ffff:127.0.0.1' }],
    ['postgresql://ann:secret@127.0.0.1/app', { host: '127.0.0.1' }],
    ['postgresql://ann:secret@%2Fvar%2Frun%2Fpostgresql/app', { host: '/var/run/postgresql' }],
    ['postgresql://ann:secret@db.example.com/my%20app%2F2', { database: 'my app/2' }],
    [
      'postgresql://ann:secret@db.example.com/app?sslmode=no-verify&application_name=my%20app&connect_timeout=7',
      { sslmode: 'no-verify', applicationName: 'my app', connectTimeoutSeconds: 7 },
    ],
  ];
  for (const [url, fields] of accepted) {
    it(`is read: ${url}`, () => assert.deepEqual(parseConnectionUrl(url), { ...plain, ...fields }));
  }

  // Each password holds "S3cret"; none of it may come back.
  const refused: [string, string, RegExp][] = [
    ['nothing', '', /empty/],
    ['only spaces', '   ', /white space/],
    ['spaces around', ' postgresql://ann:S3cret@h/app ', /white space/],
    ['a line break at the end', 'postgresql://ann:S3cret@h/app\n', /white space/],
    ['quotes', '"postgresql://ann:S3cret@h/app"', /quotation marks/],
    ['no //', 'postgres:5432/S3cret', /begin with postgresql/],
    ['libpq pairs', 'host=h password=S3cret dbname=app', /key=value/],
    ['another scheme', 'http://ann:S3cret@h/app', /begin with postgresql/],
    ['a JDBC URL', 'jdbc:postgresql://h/app?user=ann&password=S3cret', /begin with postgresql/],
    ['no host', 'postgresql://ann:S3cret@/app', /no host/],
    ['no host and no user', 'postgresql:///app', /no user/],
    ['no user', 'postgresql://h/app', /no user/],
    ['no user but a password', 'postgresql://:S3cret@h/app', /no user/],
    ['port 99999', 'postgresql://ann:S3cret@h:99999/app', /1 to 65535/],
    ['port 0', 'postgresql://ann:S3cret@h:0/app', /1 to 65535/],
    ['port abc', 'postgresql://ann:S3cret@h:abc/app', /1 to 65535/],
    ['% in the password', 'postgresql://ann:S3cret%@h/app', /encodes nothing.*%25/],
    ['%zz in the password', 'postgresql://ann:S3cret%zz@h/app', /encodes nothing/],
    ['% that is not UTF-8', 'postgresql://ann:S3cret%ff@h/app', /UTF-8/],
    ['NUL in the password', 'postgresql://ann:S3cret%00@h/app', /control character/],
    ['/ in the password', 'postgresql://ann:S3/cret@h/app', /\/ is %2F/],
    ['? in the password', 'postgresql://ann:S3?cret@h/app', /\? is %3F/],
    ['# in the password', 'postgresql://ann:S3#cret@h/app', /# is %23/],
    ['# and ? in the password', 'postgresql://ann:S3cret#?@h/app', /# is %23/],
    ['@ in the password', 'postgresql://ann:S3@cret@h/app', /@ is %40/],
    ['@ and / in the password', 'postgresql://ann:S3@c/ret@h/app', /Percent-encode/],
    ['a space in the password', 'postgresql://ann:S3 cret@h/app', /%20/],
    ['a backslash in the password', 'postgresql://ann:S3\\cret@h/app', /%5C/],
    ['the placeholder of Supabase', 'postgresql://postgres:[YOUR-PASSWORD]@h/app', /placeholder/],
    ['a placeholder in angle brackets', 'postgresql://ann:<password>@h/app', /placeholder/],
    ['a placeholder for the user', 'postgresql://[user]:S3cret@h/app', /placeholder/],
    ['a variable of a shell', 'postgresql://ann:${S3cret}@h/app', /variable/],
    ['a variable of a template', 'postgresql://ann:{{S3cret}}@h/app', /variable/],
    ['a command of a shell', 'postgresql://ann:$(cat S3cret)@h/app', /variable/],
    ['?host=', 'postgresql://ann:S3cret@h/app?host=evil', /parameter host/],
    ['?HOST=', 'postgresql://ann:S3cret@h/app?HOST=evil', /parameter host/],
    ['?options=', 'postgresql://ann:S3cret@h/app?options=-c%20role%3Dx', /parameter options/],
    ['?sslrootcert=', 'postgresql://ann:S3cret@h/app?sslrootcert=/etc/shadow', /sslrootcert reads/],
    ['?password=', 'postgresql://ann@h/app?password=S3cret', /user:password@host/],
    ['?ssl=true', 'postgresql://ann:S3cret@h/app?ssl=true', /sslmode=verify-full/],
    ['an unknown parameter', 'postgresql://ann:S3cret@h/app?S3cret=1', /unknown parameter/],
    ['a member of objects as parameter', 'postgresql://a:S3cret@h/d?constructor=1', /unknown/],
    ['a parameter without =', 'postgresql://ann:S3cret@h/app?S3cret', /name=value/],
    ['a parameter twice', 'postgresql://a:S3cret@h/d?sslmode=require&sslmode=disable', /twice/],
    ['sslmode=allow', 'postgresql://ann:S3cret@h/app?sslmode=allow', /verify-full/],
    ['sslmode=prefer', 'postgresql://ann:S3cret@h/app?sslmode=prefer', /verify-full/],
    ['an unknown sslmode', 'postgresql://ann:S3cret@h/app?sslmode=S3cret', /one of disable/],
    ['connect_timeout=0', 'postgresql://ann:S3cret@h/app?connect_timeout=0', /whole number/],
    ['connect_timeout=1e3', 'postgresql://ann:S3cret@h/app?connect_timeout=1e3', /whole number/],
    ['several hosts', 'postgresql://ann:S3cret@h1,h2/app', /several hosts/],
    ['several hosts with ports', 'postgresql://ann:S3cret@h1:1,h2:2/app', /several hosts/],
    ['IPv6 without brackets', 'postgresql://ann:S3cret@::1/app', /no host name/],
    ['brackets that never close', 'postgresql://ann:S3cret@[::1/app', /IPv6/],
    ['no address in brackets', 'postgresql://ann:S3cret@[evil.com]/app', /IPv6/],
    ['an encoded host', 'postgresql://ann:S3cret@evil%2Ecom/app', /no host name/],
    ['two path segments', 'postgresql://ann:S3cret@h/app/S3cret', /more than one \//],
    ['& instead of ?', 'postgresql://ann:S3cret@h&sslmode=disable/app', /no host name/],
  ];
  for (const [title, url, reason] of refused) {
    it(`is refused with the reason: ${title}`, () => {
      const error = refusal(url);
      assert.match(error.message, reason);
      const everything = inspect(error, { depth: null, showHidden: true }).split('\n    at ')[0];
      for (const secret of ['S3', 'cret', 'evil', 'shadow']) {
        assert.ok(!everything?.includes(secret), `${secret} is in the error`);
      }
    });
  }

  it('never repeats any part of a damaged URL', () => {
    // Every way of putting one special character anywhere into a good URL whose parts are marked.
    const good = 'postgresql://QuserQ:QpassQ@QhostQ:5432/QbaseQ?application_name=QappQ';
    let refusals = 0;
    for (const character of ' @/#?%:&=[]<>{}$,\\"\'\n\0\u00a0é') {
      for (let at = 0; at <= good.length; at += 1) {
        try {
          parseConnectionUrl(good.slice(0, at) + character + good.slice(at));
        } catch (error) {
          assert.ok(PlumblineError.is(error, 'invalidUrl'));
          assert.doesNotMatch(error.message + JSON.stringify(error.details), /Q/);
          refusals += 1;
        }
      }
    }
    assert.ok(refusals > 500, `only ${refusals} refusals`);
  });
});

describe('TLS of a connection', () => {
  const cases: [host: string, sslmode: ConnectionFields['sslmode'], mode: string][] = [
    ['localhost', null, 'off'],
    ['127.0.0.1', null, 'off'],
    ['::1', null, 'off'],
    ['db.example.com', null, 'verify'],
    ['10.0.0.1', null, 'verify'],
    ['db.example.com', 'disable', 'off'],
    ['db.example.com', 'require', 'verify'],
    ['db.example.com', 'verify-ca', 'verify'],
    ['db.example.com', 'verify-full', 'verify'],
    ['db.example.com', 'no-verify', 'encryptOnly'],
    ['localhost', 'require', 'verify'],
    ['localhost', 'no-verify', 'encryptOnly'],
    ['/var/run/postgresql', 'verify-full', 'off'],
    ['/var/run/postgresql', null, 'off'],
  ];
  for (const [host, sslmode, mode] of cases) {
    it(`is ${mode} for ${host} with ${sslmode ?? 'no sslmode'}`, () =>
      assert.equal(tlsFor({ host, sslmode }).mode, mode));
  }
});
