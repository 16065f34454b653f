import { packageRecord } from '../../storage/testing/package-record'
import { package3 } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import marker from './marker'

const marked = (text: string) => packageRecord({ ...package3(), 'mlperf-results.yaml': text })

testRule(marker, {
  pass: [{ name: 'a package', edition: '3.0', subject: await packageRecord(package3()) }],
  fail: [
    {
      name: 'a marker that is no YAML',
      edition: '3.0',
      subject: await marked('a: [1'),
      verdict: 'closed',
      messages: ['malformed'],
    },
    {
      name: 'a marker of another version and organisation',
      edition: '3.0',
      subject: await marked('mlperf_results_version: 1\norgname: Other\n'),
      verdict: 'closed',
      messages: ['version', 'organisation'],
    },
  ],
  notApplicable: [{ name: 'a tree without marker', edition: '3.0', subject: await packageRecord({ 'closed/': '' }) }],
})
