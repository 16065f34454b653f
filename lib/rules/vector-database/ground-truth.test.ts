import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import groundTruth from './ground-truth'
import { changed, edition, json, lacking, notApplicable, run } from './testing/runs'

const flat = (values: JsonObject) =>
  changed((files) => {
    const verdict = files.json['result_verdict.json']
    if (verdict) verdict.flat_setup = { ...(verdict.flat_setup as JsonObject), ...values }
  })

testRule(groundTruth, {
  pass: [
    { name: 'a whole one', edition, subject: run, summary: '1,000,000 vectors' },
    { name: 'an error that the tool recovered from', edition, subject: await flat({ had_recoverable_error: true }) },
  ],
  fail: [
    {
      name: 'one that is not valid',
      edition,
      subject: await json('result_verdict.json', { valid: false }),
      verdict: 'invalid',
      messages: ['invalid'],
    },
    {
      name: 'one that was not built',
      edition,
      subject: await flat({ ok: false }),
      verdict: 'invalid',
      messages: ['unbuilt'],
    },
    {
      name: 'a part of the vectors',
      edition,
      subject: await flat({ coverage: 0.999, copied_vectors: 999_000 }),
      verdict: 'invalid',
      messages: ['part', 'fewer'],
    },
    {
      name: 'one of an older, smaller collection',
      edition,
      subject: await json('config.json', { num_vectors: 10_000_000 }),
      verdict: 'invalid',
      messages: ['fewer'],
      expected: 10_000_000,
    },
  ],
  unjudged: [
    {
      name: 'none',
      edition,
      subject: await lacking('result_verdict.json'),
      file: 'result_verdict.json',
      field: 'valid',
    },
    {
      name: 'one that does not say what it covers',
      edition,
      subject: await lacking('result_verdict.json', 'flat_setup'),
      file: 'result_verdict.json',
      field: 'flat_setup.coverage',
    },
  ],
  notApplicable: [...notApplicable],
})
