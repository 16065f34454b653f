import { fail, packageRule, pass } from '../types'
import { foldersIn, someOf } from './parts/tree'

const NAME = /^[A-Za-z0-9._-]+$/

export default packageRule({
  meta: {
    id: 'package/path-names',
    title: 'Folders have names of letters, digits, dots, dashes and underscores',
    scope: 'package',
    clauses: { '3.0': '2.1.1' },
    severity: 'error',
    when: 'after',
    requirement: 'Every folder name above a run is made of `A-Z a-z 0-9 . _ -`',
    messages: { name: 'In `{parameter}` stand folders with other characters in their names: {names}.' },
    fixes: { name: 'Rename {names} in `{parameter}`: put a dash in place of each other character.' },
    docs: `Looks at the names of organisations, systems, and of every folder between a system and its runs. The driver
takes no other names either. Names in any script are read and shown all the same.`,
  },
  check({ listing, organisations, runs }) {
    const parents = new Set<string>()
    for (const { path, systems } of organisations) {
      parents.add(path.slice(0, path.lastIndexOf('/')))
      if (systems.length > 0) parents.add(`${path}/results`)
      for (const system of systems) parents.add(system.path)
    }
    const tops = organisations.flatMap(({ systems }) => systems.map(({ path }) => path))
    for (const { path } of runs) {
      const top = tops.find((one) => path.startsWith(`${one}/`))
      if (top === undefined) continue
      for (let at = path.slice(0, path.lastIndexOf('/')); at.length > top.length; at = at.slice(0, at.lastIndexOf('/')))
        parents.add(at)
    }
    const findings = [...parents].sort().flatMap((parent) => {
      const strange = foldersIn(listing, parent).filter((name) => !NAME.test(name))
      return strange.length === 0
        ? []
        : [{ verdict: 'invalid' as const, messageId: 'name', parameter: parent, data: { names: someOf(strange) } }]
    })
    return findings.length > 0 ? fail(findings) : pass()
  },
})
