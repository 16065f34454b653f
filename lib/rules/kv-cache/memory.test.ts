import { testRule } from '../testing/rule-table'
import memory from './memory'
import { edition, having, judgedAlike, without } from './testing/interim-runs'

testRule(memory, {
  pass: [
    { name: 'one GiB of each', edition, subject: await having({ gpu_mem_gb: 1, cpu_mem_gb: 1 }) },
    { name: 'the defaults', edition, subject: await without('gpu_mem_gb') },
  ],
  fail: [
    {
      name: 'no GPU memory',
      edition,
      subject: await having({ gpu_mem_gb: 0 }),
      verdict: 'invalid',
      messages: ['small'],
    },
    {
      name: 'too little of both',
      edition,
      subject: await having({ gpu_mem_gb: 0.5, cpu_mem_gb: 0.99 }),
      verdict: 'invalid',
      messages: ['small', 'small'],
    },
  ],
  ...judgedAlike,
})
