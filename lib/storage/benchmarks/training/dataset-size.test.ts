import { describe, expect, it } from 'vitest'
import type { Edition } from '../../types'
import { type DatasetShape, datasetSize, fittingMemory } from './dataset-size'
import { WORKLOADS } from './workloads'

const GIB = 2 ** 30

function shape(model: string, edition: Edition, processes: number, accelerator = 'h100'): DatasetShape {
  const { samplesPerFile, recordBytes, batch } = WORKLOADS[model]!
  return { edition, processes, samplesPerFile, recordBytes, batch: batch[accelerator]! }
}

describe('the size of a data set', () => {
  it('of unet3d on 8 h100 with 2 hosts of 256 GiB is given by the 500 steps', () => {
    expect(datasetSize(shape('unet3d', '2.0', 8), 512 * GIB)).toEqual({
      bySize: 18750,
      bySteps: 28000,
      files: 28000,
      bytes: 28000 * 146_600_628,
      subfolders: 2,
    })
  })
  it('with 2 hosts of 2048 GiB is given by the memory, cut off before 3.0 and rounded up in it', () => {
    for (const edition of ['1.0', '2.0', '2.x'] as const)
      expect(datasetSize(shape('unet3d', edition, 8), 4096 * GIB).files).toBe(150_000)
    expect(datasetSize(shape('unet3d', '3.0', 8), 4096 * GIB).files).toBe(150_001)
  })
  it('counts the samples of a file, and records of a fraction of a byte', () => {
    // 500 steps * 4 accelerators * 400 samples / 1251 samples a file = 639.488
    expect(datasetSize(shape('resnet50', '2.0', 4), GIB).bySteps).toBe(639)
    expect(datasetSize(shape('resnet50', '3.0', 4), GIB).bySteps).toBe(640)
    expect(datasetSize(shape('resnet50', '2.0', 4), GIB).bySize).toBe(37)
  })
  it('needs no subfolders up to 10,000 files', () => {
    expect(datasetSize(shape('retinanet', '3.0', 1, 'b200'), 0)).toMatchObject({ files: 12_000, subfolders: 1 })
    expect(datasetSize(shape('cosmoflow', '1.0', 20), 0)).toMatchObject({ files: 10_000, subfolders: 0 })
  })
  it('tells the memory that a number of files is enough for', () => {
    expect(fittingMemory(shape('cosmoflow', '1.0', 10), 60_738) / GIB).toBeCloseTo(32, 3)
  })
})
