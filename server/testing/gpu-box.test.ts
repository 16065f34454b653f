import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { testDirectory } from './context'
import { GpuBox } from './gpu-box'

const box = new GpuBox(testDirectory())

function ask(...args: string[]) {
  const { status, stdout } = spawnSync(box.nvidiaSmi, args, { encoding: 'utf8' })
  return { status, lines: stdout.split('\n').filter(Boolean) }
}
const rows = (...args: string[]) => ask('--query-gpu=index,memory.used', '--format=csv,noheader,nounits', ...args)

it('prints the fields asked for in their order, and refuses one that the driver does not know', () => {
  box.gpus(2)
  box.memory(1, 700)
  expect(rows()).toEqual({ status: 0, lines: ['0, 4', '1, 700'] })
  expect(rows('-i', box.uuid(1))).toEqual({ status: 0, lines: ['1, 700'] })
  expect(rows('-i', 'GPU-none')).toEqual({ status: 6, lines: ['No devices were found'] })
  box.lacks('memory.used')
  expect(rows()).toEqual({ status: 2, lines: ['Field "memory.used" is not a valid field to query.'] })
  box.lacks()
  expect(ask('--query-gpu=index,cuda_version', '--format=csv').status).toBe(2)
})

it('loses a GPU in each of the four ways; alone, the other one answers', () => {
  const [first, second] = box.gpus(2) as [string, string]
  for (const [way, answer] of [
    ['cells', { status: 0, lines: ['0, 4', '1, [GPU is lost]'] }],
    ['row', { status: 0, lines: ['0, 4'] }],
    ['command', { status: 15, lines: [expect.stringMatching(/^Unable to determine .* GPU is lost/)] }],
    ['handle', { status: 0, lines: [expect.stringMatching(/^Unable to determine .* Unknown Error$/)] }],
  ] as const) {
    box.lose(1, way)
    expect([way, rows()]).toEqual([way, answer])
    expect(rows('-i', first)).toEqual({ status: 0, lines: ['0, 4'] })
    if (way !== 'cells') expect(rows('-i', second).status).toBeGreaterThan(0)
    expect(ask('-L').lines).toHaveLength(2)
    box.restore(1)
    expect(rows().lines).toHaveLength(2)
  }
})

it('lists processes, and MIG instances with their memory in XML', () => {
  const [uuid] = box.gpus(1)
  const [instance] = box.mig(0, [{ profile: '3g.40gb', memoryMiB: 40_448 }])
  box.foreign(0, { pid: 4711, name: 'python train.py, --fast', memoryMiB: 1024, mig: 0 })
  expect(
    ask('--query-compute-apps=gpu_uuid,pid,process_name,used_memory', '--format=csv,noheader,nounits').lines,
  ).toEqual([`${uuid}, 4711, python train.py, --fast, 1024`])
  expect(ask('-L').lines[1]).toBe(`  MIG 3g.40gb     Device  0: (UUID: ${instance})`)
  expect(ask('-q', '-x').lines.join('')).toMatch(/<mig_device><index>0<.*<total>40448 MiB<.*<used>1024 MiB</)
})

it('fails, prints garbage, and answers again', () => {
  box.gpus(1)
  box.fail(9, 'NVIDIA-SMI has failed')
  expect(rows()).toEqual({ status: 9, lines: ['NVIDIA-SMI has failed'] })
  box.garbage()
  expect(rows().status).toBe(0)
  box.answer()
  expect(rows().lines).toEqual(['0, 4'])
})
