import { CODE_HASH, package3, provenance, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import provenanceRule from './provenance'
import { loose, RUN, run3, runOf, sizing } from './testing/packaged-runs'

const stamped = (change: Record<string, unknown>) =>
  runOf({ ...package3(), [`${RUN}/provenance.json`]: JSON.stringify({ ...provenance(), ...change }) })

testRule(provenanceRule, {
  pass: [
    { name: 'a run', edition: '3.0', subject: run3 },
    {
      name: 'a run of an edition that nobody knew',
      edition: '3.0',
      subject: await stamped({ rules_edition: 'unknown' }),
    },
  ],
  fail: [
    {
      name: 'a run that lost its stamp',
      edition: '3.0',
      subject: await runOf(without(package3(), 'provenance.json')),
      verdict: 'invalid',
      messages: ['missing'],
    },
    {
      name: 'a torn stamp',
      edition: '3.0',
      subject: await runOf({ ...package3(), [`${RUN}/provenance.json`]: '{"schema"' }),
      verdict: 'invalid',
      messages: ['malformed'],
    },
    {
      name: 'another schema',
      edition: '3.0',
      subject: await stamped({ schema: 'x/2' }),
      verdict: 'invalid',
      messages: ['schema'],
    },
    {
      name: 'fields that are null or not there',
      edition: '3.0',
      subject: await stamped({ stamped_by: null, dlio: { version: '3', source: 'git' } }),
      verdict: 'invalid',
      messages: ['field', 'field'],
    },
    {
      name: 'a layout to come',
      edition: '3.0',
      subject: await stamped({ layout_version: 4 }),
      verdict: 'invalid',
      messages: ['layout'],
    },
    {
      name: 'a run of another edition',
      edition: '3.0',
      subject: await stamped({ rules_edition: '4.0' }),
      verdict: 'invalid',
      messages: ['edition'],
    },
    {
      name: 'a stamp of another run',
      edition: '3.0',
      subject: await stamped({
        tool: { name: 'm', version: '3', git_sha: 'unknown', code_image: 'md5-tree-v2:other' },
      }),
      verdict: 'invalid',
      messages: ['image'],
      expected: `md5-tree-v2:${CODE_HASH}`,
    },
  ],
  notApplicable: [
    { name: 'a run outside of a package', edition: '3.0', subject: loose },
    { name: 'a run that never had one', edition: '3.0', subject: sizing },
  ],
})
