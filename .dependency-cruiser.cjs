// Who may import whom (docs/ARCHITECTURE.md): app → components → lib; io, workers → lib; server, cli → io, lib. Nobody imports upwards.
const only = (from, ...to) => ({
  name: `${from}-imports`,
  severity: 'error',
  comment: `${from}/ may import from ${[from, ...to].join(', ')} only`,
  from: { path: `^${from}/`, pathNot: '[.](test|spec)[.]tsx?$|/testing/' },
  to: {
    path: '^(app|components|lib|io|server|cli|workers|bench|e2e|scripts)/',
    pathNot: `^(${[from, ...to].join('|')})/`,
  },
})

module.exports = {
  forbidden: [
    only('lib'),
    only('components', 'lib'),
    only('app', 'components', 'lib'),
    only('io', 'lib'),
    only('server', 'io', 'lib'),
    only('cli', 'io', 'lib'),
    only('workers', 'lib'),
    {
      name: 'lib-has-no-node-api',
      severity: 'error',
      comment: 'lib/ runs in browsers too',
      from: { path: '^lib/', pathNot: '[.]test[.]tsx?$' },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lib-is-pure',
      severity: 'error',
      comment: 'lib/ is the domain: no React, no database',
      from: { path: '^lib/', pathNot: '[.]test[.]tsx?$' },
      to: { path: 'node_modules/(react|react-dom|next|pg|@prisma)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'writes-go-through-services',
      severity: 'error',
      comment: 'server/api, intake and scheduler reach the database through server/services and server/db only',
      from: { path: '^server/(api|intake|scheduler|realtime)/', pathNot: '[.]test[.]ts$' },
      to: { path: 'node_modules/(pg|@prisma)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'cycles hide who owns what',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Not node_modules: what is left out here can't break a rule.
    exclude: { path: '^([.]next|dist)/|/db/generated/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
}
