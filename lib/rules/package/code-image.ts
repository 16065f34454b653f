import { isKnown, peek } from '../../storage/fact'
import { pointedHash } from '../../storage/read-package'
import { BENCHMARK_TYPES } from '../../storage/types'
import { textAt } from '../../storage/values'
import { fail, notApplicable, pass, runRule } from '../types'

export default runRule({
  meta: {
    id: 'package/code-image',
    title: 'The code that ran is in the package',
    scope: 'run',
    benchmarks: BENCHMARK_TYPES,
    clauses: { '3.0': '2.1.6, 3.6.1, 5.6.1' },
    severity: 'error',
    when: 'after',
    requirement: '`.mlps-code-image` of each run names a code image of the package',
    messages: {
      missing: 'The folder of the run holds no `.mlps-code-image`.',
      malformed: '`.mlps-code-image` holds `{actual}`, where `md5-tree-v2:` and 32 hex digits belong.',
      absent: 'The run was made with the code `{actual}`, and the package holds no such code image.',
      differs: 'The run was made with the code `{actual}`; the code image of that name says `{expected}`.',
    },
    fixes: {
      missing: 'Put `.mlps-code-image` back as the driver wrote it.',
      malformed: 'Put `.mlps-code-image` back as the driver wrote it.',
      absent: 'Put the code that ran into the package as `code-images/{name}`. The run need not be repeated.',
      differs: 'Put the code that ran into the package; two code images share the first eight digits.',
    },
    docs: `Reads \`.mlps-code-image\` of the run and looks for the image \`code-<first eight digits>\`, in
\`code-images\` first, then in the folder of the organisation at the root (trees of that round), then in its folder
below the division. The hash in \`.code-hash.json\` of the image has to be the same where both name the same algorithm.

**Not judged:** the hash of the code is not computed again, and it is not compared with the code that the benchmark's
publishers released: how files go into it is not written down, nor are the hashes of their releases. Applies to runs in
a package only.`,
  },
  check({ division, papers }) {
    if (division === null || papers === undefined) return notApplicable('not in a package')
    const { codeImage, image } = papers
    const of = { verdict: 'invalid', parameter: '.mlps-code-image' } as const
    if (!isKnown(codeImage)) return fail({ ...of, messageId: 'missing' })
    const hash = pointedHash(codeImage.value)
    if (hash === null) return fail({ ...of, messageId: 'malformed', actual: codeImage.value.slice(0, 80) })
    const name = `code-${hash.slice(0, 8)}`
    if (image === null) return fail({ ...of, messageId: 'absent', actual: hash, data: { name } })
    const recorded = `${peek(textAt(image.hash, 'algorithm'))}:${peek(textAt(image.hash, 'hash'))}`
    const [algorithm] = codeImage.value.split(':')
    if (recorded.startsWith(`${algorithm}:`) && recorded !== codeImage.value)
      return fail({ ...of, messageId: 'differs', expected: recorded, actual: codeImage.value })
    return pass(name)
  },
})
