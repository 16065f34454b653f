import next from 'eslint-config-next/core-web-vitals'
import ts from 'eslint-config-next/typescript'

const config = [
  ...next,
  ...ts,
  { ignores: ['.next/**', 'dist/**', 'server/db/generated/**', 'next-env.d.ts', '.rungrid/**', 'test-results/**'] },
  {
    // Playwright's fixture callback is called `use`, which is no React hook.
    files: ['e2e/**'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]

export default config
