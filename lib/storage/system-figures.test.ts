import { describe, expect, it } from 'vitest'
import { cloud, type Loose, package3With, valid2, valid3 } from '../rules/package/testing/systems'
import { descriptionOf } from './package'
import { systemFigures } from './system-figures'

describe('figures of a system', () => {
  const figuresOf = async (change: (system: Loose) => void) =>
    systemFigures((await package3With(change)).descriptions[0])
  it('come from a 3.0 description, with the power of every supply but those of clients', () => {
    const description = descriptionOf(valid3.descriptions, {
      division: 'closed',
      organisation: 'Acme',
      system: 'nvme-box',
    })
    expect(systemFigures(description)).toEqual({
      name: 'nvme-box',
      description: 'Two nodes with drives',
      type: 'NAS',
      accessProtocol: 'file',
      availability: 'available',
      rackUnits: 5,
      integratedClientStorageTib: null,
      usableCapacityTib: 120.5,
      provisionedPowerWatts: 2 * 2 * 1600 + 2 * 1600,
    })
  })
  it('come from a 2.0 description', () => {
    expect(systemFigures(valid2.descriptions[0])).toMatchObject({
      type: 'shared-file',
      accessProtocol: 'NFS',
      rackUnits: 5,
      usableCapacityTib: 120.5,
      provisionedPowerWatts: null,
    })
  })
  it('are nothing where nothing is said, never 0', async () => {
    expect(systemFigures(undefined)).toMatchObject({ name: null, rackUnits: null, provisionedPowerWatts: null })
    expect((await figuresOf(cloud)).provisionedPowerWatts).toBeNull()
    expect((await figuresOf((system) => (system.product_nodes = 'x'))).provisionedPowerWatts).toBe(3200)
    expect(await figuresOf((system) => (system.solution = null))).toMatchObject({ name: null, type: null })
  })
  it('name how hosts reach the storage', async () => {
    const typeOf = async (architecture: Record<string, string>) =>
      (await figuresOf((system) => Object.assign(system.solution.architecture, architecture))).type
    expect(await typeOf({ product_API: 'object' })).toBe('Object')
    expect(await typeOf({ storage_location: 'local' })).toBe('Local')
    expect(await typeOf({ product_API: 'block' })).toBe('Remote Block')
    expect(await typeOf({ client_installation: 'installable' })).toBe('Proprietary')
  })
})
