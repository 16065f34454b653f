import { isKnown } from '../../storage/fact'
import { fail, notApplicable, packageRule, pass, type RawFinding } from '../types'
import { trainingsOf } from './parts/datasets'
import { counted, foldersIn } from './parts/tree'
import { trainingWorkloads } from './parts/workloads'

export default packageRule({
  meta: {
    id: 'package/datasize-used',
    title: 'The data set was sized with the benchmark',
    scope: 'package',
    clauses: { '3.0': '3.1.1, 3.3.1' },
    severity: 'error',
    when: 'after',
    requirement: 'The metadata of a `datasize` tells how many files a training has to have',
    messages: { silent: '`{parameter}` holds no metadata that says how many files the data set has to have.' },
    fixes: { silent: 'Put `training_<time>_metadata.json` of the sizing back into `{parameter}/<time>`.' },
    docs: `Looks for \`parameters.dataset.num_files_train\` in the metadata of an invocation of \`datasize\` of the same
workload. Without a folder \`datasize\` nothing is said here: \`package/training-phases\` tells that once.`,
  },
  check(package_) {
    const { listing, organisations } = package_
    const folders = trainingWorkloads(listing, organisations).filter((path) =>
      foldersIn(listing, path).includes('datasize'),
    )
    if (folders.length === 0) return notApplicable('no `datasize` of a training')
    const sized = trainingsOf(package_)
      .filter(({ datasize }) => datasize.some(({ fileCount }) => isKnown(fileCount)))
      .map(({ path }) => path)
    const findings = folders
      .filter((path) => !sized.includes(path))
      .map((path): RawFinding => ({ verdict: 'invalid', messageId: 'silent', parameter: `${path}/datasize` }))
    const summary = counted(folders.length, 'workload')
    return findings.length > 0 ? fail(findings, summary) : pass(summary)
  },
})
