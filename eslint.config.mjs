import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What each layer may not import: a layer knows only the layers before it (docs/architecture.md). */
const layers = ['core', 'postgres', 'workspace', 'app', 'extension', 'cli'];
const forbidden = {
  core: ['postgres', 'workspace', 'app', 'extension', 'cli'],
  postgres: ['workspace', 'app', 'extension', 'cli'],
  workspace: ['postgres', 'app', 'extension', 'cli'],
  app: ['extension', 'cli'],
  extension: ['cli', 'postgres', 'workspace'],
  cli: ['extension', 'postgres', 'workspace'],
};
/** Where the file system may be touched. Everybody else asks these. */
const filesOf = ['src/workspace/', 'src/postgres/builtin/'];
const noFiles = {
  regex: '^(node:)?fs(/|$)',
  message: `Only ${filesOf.join(' and ')} may import node:fs.`,
};
const packagesOf = {
  vscode: ['extension'],
  pg: ['postgres'],
  '@electric-sql/pglite': ['postgres'],
};

const restricted = (layer) => {
  const patterns = [
    ...forbidden[layer].map((other) => ({
      regex: `^(\\.\\./)+${other}(/|$)`,
      message: `src/${layer} must not know src/${other}.`,
    })),
    ...Object.entries(packagesOf)
      .filter(([, owners]) => !owners.includes(layer))
      .map(([name]) => ({
        regex: `^${name}(/|$)`,
        message: `Only src/${packagesOf[name].join(' and src/')} may import ${name}.`,
      })),
    ...(layer === 'core'
      ? [
          {
            regex: '^(node:)?(net|tls|child_process|os|path|process|timers)(/|$)',
            message: 'src/core is pure.',
          },
        ]
      : []),
    {
      regex: '^@vscode/webview-ui-toolkit',
      message: 'Only webview/ui may import the toolkit.',
    },
  ];
  const rule = (name, files, all) => ({
    name: `${layer}: ${name}`,
    files,
    ignores: ['**/*.test.ts', '**/*.testing.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: all }] },
  });
  return [
    rule('layers', [`src/${layer}/**/*.ts`], [...patterns, noFiles]),
    ...filesOf
      .filter((folder) => folder.startsWith(`src/${layer}/`))
      .map((folder) => rule('files', [`${folder}**/*.ts`], patterns)),
  ];
};

/** The panel runs in a browser: of the rest it may know the messages, and what is pure. */
const webviewOnly = {
  regex: '^(\\.\\./)+src/(?!messages(/|$)|core/)',
  message: 'webview may import only src/messages and src/core.',
};

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'test/host/server/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ['**/*.test.ts', 'test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  ...layers.flatMap(restricted),
  {
    files: ['webview/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            webviewOnly,
            { regex: '^node:', message: 'webview runs in a browser.' },
            {
              regex: '^@vscode/webview-ui-toolkit',
              message: 'Only webview/ui may import the toolkit.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['webview/ui/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [webviewOnly] }] },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        describe: 'readonly',
        it: 'readonly',
        before: 'readonly',
        after: 'readonly',
        beforeEach: 'readonly',
        afterEach: 'readonly',
        document: 'readonly',
        window: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        structuredClone: 'readonly',
      },
    },
  },
);
