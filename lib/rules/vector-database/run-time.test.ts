import { vectorRun } from '../../storage/benchmarks/vector-database/testing'
import { known } from '../../storage/fact'
import type { JsonObject } from '../../storage/values'
import { testRule } from '../testing/rule-table'
import runTime from './run-time'
import { interim } from './testing/runs'

const asking = (values: JsonObject) =>
  vectorRun({ edition: '2.x' }, ({ metadata }) => Object.assign(metadata ?? {}, values, { args: values }))

testRule(runTime, {
  pass: [
    { name: '60 seconds', edition: '2.x', subject: interim, summary: '60 s' },
    { name: '30 seconds', edition: '2.x', subject: await asking({ runtime: 30 }) },
    {
      name: 'a number of queries',
      edition: '2.x',
      subject: await vectorRun({ edition: '2.x' }, ({ metadata, json: files }) => {
        Object.assign(metadata ?? {}, { runtime: null, queries: 500, args: { queries: 500 } })
        delete files['config.json']
      }),
      summary: "60 s, the driver's default",
    },
  ],
  fail: [
    {
      name: '29 seconds',
      edition: '2.x',
      subject: await asking({ runtime: 29 }),
      verdict: 'invalid',
      messages: ['short'],
      expected: 30,
      actual: 29,
    },
  ],
  unjudged: [
    {
      name: 'a run without metadata and configuration',
      edition: '2.x',
      subject: await vectorRun({ edition: '2.x' }, (files) => {
        delete files.metadata
        files.json = {}
      }),
      file: '*_metadata.json',
    },
  ],
  notApplicable: [{ name: 'data generation', edition: '2.x', subject: { ...interim, command: known('datagen', 'x') } }],
})
