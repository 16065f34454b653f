import { testRule } from '../testing/rule-table'
import reportedMetrics from './reported-metrics'
import { edition, json, lacking, noStatistics, notApplicable, run } from './testing/runs'

testRule(reportedMetrics, {
  pass: [{ name: 'all five', edition, subject: run, summary: '5 fields' }],
  fail: [
    {
      name: 'one missing',
      edition,
      subject: await lacking('statistics.json', 'p999_latency_ms'),
      verdict: 'invalid',
      messages: ['absent'],
    },
    {
      name: 'texts in place of numbers',
      edition,
      subject: await json('statistics.json', { throughput_qps: '150', mean_latency_ms: null }),
      verdict: 'invalid',
      messages: ['absent', 'absent'],
    },
  ],
  unjudged: [noStatistics],
  notApplicable: [...notApplicable],
})
