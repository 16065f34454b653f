import { LINK } from '../../storage/testing/memory-tree'
import { package3, without } from '../../storage/testing/package-tree'
import { testRule } from '../testing/rule-table'
import systemsFiles from './systems-files'
import { of, valid1, valid2, valid3, with3 } from './testing/packages'

testRule(systemsFiles, {
  pass: [
    { name: 'a package', edition: '3.0', subject: valid3, summary: '1 system' },
    { name: 'a package', edition: '2.0', subject: valid2 },
    { name: 'a package', edition: '1.0', subject: valid1 },
    { name: 'a note beside', edition: '3.0', subject: await with3({ 'closed/Acme/systems/CACHE.md': '' }) },
  ],
  fail: [
    {
      name: 'a system without PDF',
      edition: ['2.0', '3.0'],
      subject: await of(without(package3(), '.pdf')),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'nvme-box.pdf',
    },
    {
      name: 'a system in another spelling',
      edition: '1.0',
      subject: await of({
        'Closed/Acme/systems/Box.json': '{}',
        'Closed/Acme/systems/box.pdf': '',
        'Closed/Acme/results/box/unet3d/run1/summary.json': '{}',
      }),
      verdict: 'invalid',
      messages: ['missing'],
      expected: 'box.json',
    },
    {
      name: 'a PDF of no system, a link and a folder',
      edition: '3.0',
      subject: await with3({
        'closed/Acme/systems/notes.pdf': '',
        'closed/Acme/systems/other': LINK,
        'closed/Acme/systems/old/x': '',
      }),
      verdict: 'invalid',
      messages: ['missing', 'unexpected'],
      expected: 'notes.yaml',
    },
  ],
  notApplicable: [
    { name: 'an organisation without systems', edition: '3.0', subject: await of(without(package3(), '/systems/')) },
  ],
})
