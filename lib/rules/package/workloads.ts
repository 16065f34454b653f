import type { Division } from '../../storage/types'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { counted, foldersIn, someOf } from './parts/tree'

const MODELS = {
  training: ['unet3d', 'retinanet'],
  checkpointing: ['llama3-8b', 'llama3-70b', 'llama3-405b', 'llama3-1t'],
  kv_cache: ['tiny-1b', 'mistral-7b', 'llama2-7b', 'llama3.1-8b', 'llama3.1-70b-instruct'],
}
const ENGINES: Record<Division, string[]> = {
  closed: ['milvus'],
  open: ['milvus', 'elasticsearch', 'pgvector'],
  whatif: [],
}
const INDEXES: Record<Division, string[]> = {
  closed: ['AISAQ', 'DISKANN', 'HNSW'],
  open: ['AISAQ', 'DISKANN', 'HNSW', 'IVF_FLAT', 'IVF_SQ8', 'FLAT'],
  whatif: [],
}

export default packageRule({
  meta: {
    id: 'package/workloads',
    title: 'A benchmark holds folders of its workloads only',
    scope: 'package',
    clauses: { '3.0': '2.1.11, 2.1.21, 2.1.27' },
    severity: 'error',
    when: 'after',
    requirement: 'In the folder of a benchmark stand its models or index types, and no other folder',
    messages: {
      unexpected: '`{parameter}` holds folders that are no workload of it: {names}.',
      none: '`{parameter}` holds no workload.',
    },
    fixes: {
      unexpected: 'Move {names} out of `{parameter}`, or rename them to one of: {expected}.',
      none: 'Put the runs into `{parameter}/<workload>`, one of: {expected}; or take the folder out.',
    },
    docs: `Looks at the folders in \`training\` (\`unet3d\`, \`retinanet\`), \`checkpointing\` (\`llama3-8b\`,
\`llama3-70b\`, \`llama3-405b\`, \`llama3-1t\`), \`kv_cache\` (its five models) and \`vector_database\` (index types, in
OPEN also the other three of Milvus). Published trees have a folder of the engine (\`milvus\`) above the index types,
which the diagram leaves out: both are taken. Names are case-sensitive.`,
  },
  check({ listing, organisations }) {
    const findings: RawFinding[] = []
    let workloads = 0
    const only = (path: string, expected: string[], found: string[]) => {
      const strange = found.filter((name) => !expected.includes(name))
      workloads += found.length - strange.length
      const told: RawFinding = { verdict: 'invalid', messageId: 'none', parameter: path, expected }
      if (found.length === 0) findings.push(told)
      if (strange.length > 0) findings.push({ ...told, messageId: 'unexpected', data: { names: someOf(strange) } })
    }
    for (const { division, systems } of organisations)
      for (const { path } of systems) {
        const present = foldersIn(listing, path)
        for (const [benchmark, models] of Object.entries(MODELS))
          if (present.includes(benchmark))
            only(`${path}/${benchmark}`, models, foldersIn(listing, `${path}/${benchmark}`))
        if (!present.includes('vector_database')) continue
        const at = `${path}/vector_database`
        const engines = foldersIn(listing, at).filter((name) => ENGINES[division].includes(name))
        for (const engine of engines) only(`${at}/${engine}`, INDEXES[division], foldersIn(listing, `${at}/${engine}`))
        const rest = foldersIn(listing, at).filter((name) => !engines.includes(name))
        if (engines.length === 0 || rest.length > 0) only(at, INDEXES[division], rest)
      }
    if (workloads === 0 && findings.length === 0) return notApplicable('no folder of a benchmark')
    const summary = counted(workloads, 'workload')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
