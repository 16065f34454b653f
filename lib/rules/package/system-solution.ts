import { packageRule, type RawFinding } from '../types'
import { at, deploymentOf, eachSystem, isText, told } from './parts/systems'

const WORDS: Record<string, string[]> = {
  'solution.architecture.storage_location': ['remote', 'local', 'remote_and_local'],
  'solution.architecture.benchmark_API': ['file', 'object', 'block'],
  'solution.architecture.product_API': ['file', 'object', 'block'],
  'solution.availability': ['available', 'preview', 'RDI'],
}

export default packageRule({
  meta: {
    id: 'package/system-solution',
    title: 'A description names the solution',
    scope: 'package',
    clauses: { '3.0': '2.1.7' },
    severity: 'error',
    when: 'after',
    requirement: 'Name, description, architecture, availability, usable capacity and deployment of each system',
    messages: {
      text: '`{parameter}` of `{file}` is {actual}, where a text belongs.',
      word: '`{parameter}` of `{file}` is {actual}, where one of these belongs: {expected}.',
      capacity: '`{parameter}` of `{file}` is {actual}, where a number of TiB from 1 on belongs.',
    },
    fixes: {
      text: 'Write a text for `{parameter}` into `{file}`.',
      word: 'Write one of {expected} for `{parameter}` into `{file}`.',
      capacity: 'Write the capacity in TiB, as measured, for `{parameter}` into `{file}`.',
    },
    docs: `Below \`system_under_test\`: \`solution.submission_name\` and \`solution.friendly_description\` are texts;
\`architecture.storage_location\`, \`benchmark_API\`, \`product_API\`, \`availability\` and \`deployment\` (\`onprem\` or
\`cloud\`, beside or in \`solution\`) are of the words listed; \`usable_capacity_tib\` is a number from 1 on, and so is
\`int_client_store_tib\` where it is given. The columns of the results table come from them. Other fields are not
judged: they changed from draft to draft.`,
  },
  check: (package_) =>
    eachSystem(package_, 'system_under_test', (system, { path: file }) => {
      const findings: RawFinding[] = []
      const tell = (messageId: string, parameter: string, value: unknown, expected: string[] | null = null) =>
        findings.push({ verdict: 'invalid', messageId, parameter, expected, actual: told(value), data: { file } })
      for (const name of ['solution.submission_name', 'solution.friendly_description'])
        if (!isText(at(system, name))) tell('text', name, at(system, name))
      for (const [name, words] of Object.entries(WORDS))
        if (!words.some((word) => word === at(system, name))) tell('word', name, at(system, name), words)
      const deployment = deploymentOf(system)
      if (deployment !== 'onprem' && deployment !== 'cloud') tell('word', 'deployment', deployment, ['onprem', 'cloud'])
      for (const name of ['solution.usable_capacity_tib', 'solution.int_client_store_tib']) {
        const value = at(system, name)
        const optional = name.endsWith('int_client_store_tib') && value === undefined
        if (!optional && !(typeof value === 'number' && value >= 1)) tell('capacity', name, value)
      }
      return findings
    }),
})
