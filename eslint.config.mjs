import next from 'eslint-config-next/core-web-vitals'
import ts from 'eslint-config-next/typescript'

const config = [
  ...next,
  ...ts,
  { ignores: ['.next/**', 'dist/**', '**/generated/**', 'next-env.d.ts', '.rungrid/**', 'test-results/**'] },
  {
    // Biome judges these, and knows the exceptions that stand beside the code.
    rules: {
      '@typescript-eslint/no-unused-vars': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      'import/no-anonymous-default-export': 'off',
      // useVirtualizer returns functions that change what they answer; the compiler leaves those components alone, as it should.
      'react-hooks/incompatible-library': 'off',
    },
  },
  {
    // Playwright's fixture callback is called `use`, which is no React hook.
    files: ['e2e/**'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
]

export default config
