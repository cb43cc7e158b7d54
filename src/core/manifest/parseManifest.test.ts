import assert from 'node:assert/strict';
import { parseManifest } from './parseManifest';

const problemsOf = (value: unknown): string[] =>
  parseManifest(JSON.stringify(value)).problems.map(({ field, message }) => `${field}: ${message}`);

describe('reading a manifest', () => {
  it('takes every field, in one spelling', () => {
    const { manifest, problems } = parseManifest(
      JSON.stringify({
        $schema: '../media/manifest.schema.json',
        sources: ['./schema.sql', 'backend/migrations/', '{a,b}/**/*.sql', '.'],
        order: ['./schema.sql', 'backend//migrations/002_x.sql'],
        guides: ['docs/GUIDE.md'],
        targets: [{ name: 'staging', environment: 'staging', urlVariable: 'STAGING_URL' }],
      }),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(manifest, {
      sources: ['schema.sql', 'backend/migrations', '{a,b}/**/*.sql', ''],
      order: ['schema.sql', 'backend/migrations/002_x.sql'],
      guides: ['docs/GUIDE.md'],
      targets: [{ name: 'staging', environment: 'staging', urlVariable: 'STAGING_URL' }],
    });
  });

  it('leaves to the default what it does not say', () => {
    assert.deepEqual(parseManifest('{}').manifest, {
      sources: null,
      order: [],
      guides: null,
      targets: [],
    });
  });

  const wrong: readonly (readonly [unknown, RegExp])[] = [
    [[], /^: It must be one JSON object/],
    [{ source: [] }, /^source: There is no field source\. Fields: sources, order/],
    [{ sources: 'migrations' }, /^sources: sources must be a list/],
    [{ order: [1] }, /^order\[0\]: .* must be a text/],
    [{ order: ['migrations/*.sql'] }, /^order\[0\]: .* wildcard/],
    [{ order: ['a.txt'] }, /^order\[0\]: .* no \.sql file/],
    [{ order: ['a.sql', './a.sql'] }, /^order\[1\]: .* there twice/],
    [{ order: ['../a.sql'] }, /^order\[0\]: .* leads out of the workspace/],
    [{ sources: ['/etc/*.sql'] }, /^sources\[0\]: .* leads out of the workspace/],
    [{ sources: ['C:/x'] }, /^sources\[0\]: .* leads out of the workspace/],
    [{ guides: ['a/../../GUIDE.md'] }, /^guides\[0\]: .* leads out of the workspace/],
    [{ guides: ['a\\GUIDE.md'] }, /^guides\[0\]: .* write \/ between/],
    [{ guides: ['GUIDE.txt'] }, /^guides\[0\]: .* no Markdown file/],
    [{ guides: [''] }, /^guides\[0\]: .* is empty/],
    [{ order: ['a\u0000.sql'] }, /^order\[0\]: .* control character/],
    [{ targets: {} }, /^targets: targets must be a list/],
    [{ targets: ['x'] }, /^targets\[0\]: .* must be an object/],
    [{ targets: [{ name: 'x', environment: 'local' }] }, /urlVariable is missing/],
    [
      { targets: [{ name: 'x', environment: 'dev', urlVariable: 'X' }] },
      /^targets\[0\]\.environment: .* must be local or staging or production/,
    ],
    [
      { targets: [{ name: 'x', environment: 'local', urlVariable: 'X Y' }] },
      /must be the name of a variable/,
    ],
    [
      { targets: [{ name: 'x', environment: 'local', urlVariable: 'postgres://u:hidden@h/d' }] },
      /is a URL\. The manifest is kept in version control and holds no secret/,
    ],
  ];
  for (const [value, message] of wrong) {
    it(`refuses ${JSON.stringify(value)}`, () => {
      const found = problemsOf(value);
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0]!, message);
      assert.equal(parseManifest(JSON.stringify(value)).manifest, null);
    });
  }

  it('refuses a URL with the reason, and repeats nothing of it', () => {
    const found = problemsOf({
      url: 'postgres://u:hidden@h/d',
      targets: [
        { name: 'x', environment: 'local', urlVariable: 'X', url: 'postgres://u:hidden@h/d' },
      ],
    });
    assert.equal(found.length, 2);
    for (const problem of found) {
      assert.match(problem, /holds no secret/);
      assert.doesNotMatch(problem, /hidden/);
    }
  });

  it('refuses a name that two targets have, and a field that is there twice', () => {
    const target = { name: 'x', environment: 'local', urlVariable: 'X' };
    assert.match(problemsOf({ targets: [target, target] }).join(), /Two targets are called x/);
    assert.match(
      parseManifest('{"order": [], "order": []}').problems[0]!.message,
      /order is there twice/,
    );
  });

  it('tells every problem at its line and column', () => {
    const { problems } = parseManifest('{\n  "order": ["a.sql", 2],\n  "gides": []\n}\n');
    assert.deepEqual(
      problems.map(({ field, line, column }) => [field, line, column]),
      [
        ['gides', 3, 3],
        ['order[1]', 2, 22],
      ],
    );
  });

  const broken: readonly (readonly [string, RegExp, number])[] = [
    ['', /A value is missing/, 1],
    ['{"order": [}', /A value is missing/, 12],
    ['{"order" []}', /A colon is missing/, 10],
    ['{"order": ["a.sql" "b.sql"]}', /A comma is missing/, 20],
    ['{"order": ["a.sql"', /A \] is missing/, 19],
    ['{"order": []', /A \} is missing/, 13],
    ['{"order": ["a.sql]}', /text is not closed/, 12],
    ['{"order": ["a\\sql"]}', /backslash before what is no escape/, 12],
    ['{"order": ["a\\u12"]}', /\\u without four hexadecimal digits/, 12],
    ['{"order": ["a\tb.sql"]}', /control character/, 12],
    ['{order: []}', /neither a text in double quotes/, 2],
    ["{'order': []}", /neither a text in double quotes/, 2],
    ['{"order": no}', /neither a text in double quotes nor a number/, 11],
    ['{"order": .5}', /neither a text in double quotes nor a number/, 11],
    ['{} {}', /goes on after its end/, 4],
    ['{"a": 1,}', /name in double quotes/, 9],
    ['{"a": [1,]}', /A value is missing/, 10],
    ['['.repeat(5000), /nested too deeply/, 51],
    ['{"a":'.repeat(200_000), /nested too deeply/, 251],
    ['// comment\n{}', /JSON has no comments/, 1],
    ['{"a": 1} /* comment', /JSON has no comments/, 10],
  ];
  for (const [text, message, column] of broken) {
    it(`says where the JSON ends to be any: ${text.slice(0, 20)}`, () => {
      const [problem] = parseManifest(text).problems;
      assert.match(problem!.message, message);
      assert.equal(problem!.column, column);
    });
  }

  it('repeats nothing of what is no JSON, which may be a secret', () => {
    for (const text of ['{"password": hidden}', '{"password": "hidden}', '{hidden: 1}', 'hidden']) {
      const { problems } = parseManifest(text);
      assert.equal(problems.length, 1);
      assert.doesNotMatch(problems[0]!.message, /hidden/);
    }
  });

  it('refuses just what is no JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'x',
      ' ',
      '\n',
    ];
    const starts = [
      '{"order": ["a.sql", 1], "b": {"c": null, "d": -1.5e-3}}',
      '[]',
      '[{"a": "\\u0062"}]',
    ];
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    for (const start of starts) {
      for (let at = 0; at <= start.length; at += 1) {
        for (const piece of pieces) {
          for (const length of [0, 1, 2]) {
            const text = start.slice(0, at) + piece + start.slice(at + length);
            const found = parseManifest(text).problems.some(({ message }) =>
              message.includes('no JSON:'),
            );
            assert.equal(found, !isJson(text), text);
          }
        }
      }
    }
  });

  it('reads names and values with escapes', () => {
    assert.deepEqual(parseManifest('{"order": ["a\\u0062.sql"]}').manifest?.order, ['ab.sql']);
  });
});
