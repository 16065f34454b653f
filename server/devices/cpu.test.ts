import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { statOf } from '../engines/local/processes'
import { eventually } from '../testing/eventually'
import { CpuMeter } from './cpu'

it('a slot shows the use of a worker that began since the last sample', async () => {
  const meter = new CpuMeter()
  const slots = new Map([['node/cpu-0', ['a-meter']]])
  expect(meter.sample(slots).get('node/cpu-0')).toMatchObject({ utilization: null, processes: [] })
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], {
    stdio: 'ignore',
    env: { RUNGRID_ATTEMPT_ID: 'a-meter' } as unknown as NodeJS.ProcessEnv,
  })
  try {
    await eventually(() => expect(statOf(busy.pid!)!.cpuTicks).toBeGreaterThan(20))
    const sample = meter.sample(slots).get('node/cpu-0')!
    expect(sample.utilization).toBeGreaterThan(0)
    expect(sample.processes).toMatchObject([{ pid: busy.pid, attemptId: 'a-meter' }])
  } finally {
    busy.kill('SIGKILL')
  }
})
