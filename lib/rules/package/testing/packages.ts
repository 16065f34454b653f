/** Whole packages, valid but for what a table adds. */
import type { MemoryFile } from '../../../storage/testing/memory-tree'
import { packageRecord } from '../../../storage/testing/package-record'
import { package2, package3 } from '../../../storage/testing/package-tree'

export const SYSTEM = 'closed/Acme/results/nvme-box'
export const UNET = `${SYSTEM}/training/unet3d`
export const of = (files: Record<string, MemoryFile>) => packageRecord(files)
export const valid3 = await of(package3())
export const valid2 = await of(package2())
export const valid1 = await of({
  'Closed/Acme/code/a.py': '',
  'Closed/Acme/systems/box.json': '{}',
  'Closed/Acme/systems/box.pdf': '%PDF',
  'Closed/Acme/results/box/training/20260302_100000/summary.json': '{}',
})
export const with3 = (more: Record<string, MemoryFile>) => of({ ...package3(), ...more })
