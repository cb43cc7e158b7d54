import assert from 'node:assert/strict';
import { parseEnvFile } from './envFile';

const url = 'postgresql://postgres:pw@db.example.com:5432/postgres';

describe('an env file', () => {
  const cases: [string, string, string | undefined][] = [
    ['a plain value', `KEY=${url}`, url],
    ['white space around key and value', `  KEY =  ${url}  `, url],
    ['export', `export KEY=${url}`, url],
    ['double quotes', `KEY="${url}"`, url],
    ['single quotes', `KEY='${url}'`, url],
    ['back quotes', `KEY=\`${url}\``, url],
    ['CRLF', `A=1\r\nKEY=${url}\r\nB=2\r\n`, url],
    ['a lone CR', `A=1\rKEY=${url}\rB=2`, url],
    ['a byte order mark', `\uFEFFKEY=${url}`, url],
    ['comment lines', `# KEY=no\n#KEY=no\nKEY=${url}`, url],
    ['a comment after a value', `KEY=${url} # of the team`, url],
    ['a comment after quotes', `KEY="${url}" # of the team`, url],
    ['# inside a word', 'KEY=postgres://u:a#b@h/d', 'postgres://u:a#b@h/d'],
    ['# in quotes', 'KEY="a # b"', 'a # b'],
    ['= in a value', 'KEY=a=b==', 'a=b=='],
    ['equal keys: the last wins', 'KEY=first\nKEY=second', 'second'],
    ['several lines in quotes', 'KEY="one\ntwo"\nB=2', 'one\ntwo'],
    ['\\n and \\" in double quotes', String.raw`KEY="a\nb\"c"`, 'a\nb"c'],
    ['backslashes in double quotes', String.raw`KEY="C:\\dir\q"`, String.raw`C:\\dir\q`],
    ['\\n in single quotes', String.raw`KEY='a\nb'`, String.raw`a\nb`],
    ['nothing', 'KEY=', ''],
    ['empty quotes', 'KEY=""', ''],
    ['only a comment', 'KEY= # later', ''],
    ['a quote that is never closed', 'KEY="abc\nB=2', '"abc'],
    ['a quote in the middle', 'KEY=a"b"', 'a"b"'],
    ['text after the quotes', 'KEY="a" b', '"a" b'],
    ['$(...)', 'KEY=$(rm -rf /)', '$(rm -rf /)'],
    ['${...}', 'OTHER=1\nKEY="${OTHER}"', '${OTHER}'],
    ['a key that only ends alike', 'MY_KEY=1', undefined],
    ['a key without =', 'KEY', undefined],
    ['a key inside quotes of another', 'A="\nKEY=no\n"', undefined],
    ['no text', '', undefined],
  ];
  for (const [title, text, value] of cases) {
    it(`reads ${title}`, () => assert.equal(parseEnvFile(text).get('KEY'), value));
  }

  it('reads on after a value over several lines', () => {
    assert.equal(parseEnvFile('A="x\ny"\nKEY=1').get('KEY'), '1');
  });

  it('keeps names of object members apart from keys', () => {
    assert.deepEqual(
      [...parseEnvFile('__proto__=1\nconstructor=2')],
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    );
  });
});
