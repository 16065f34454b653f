/** Packages with system descriptions of both kinds. */
import { stringify } from 'yaml'
import { packageRecord } from '../../../storage/testing/package-record'
import { package2, package3, systemOf2, systemUnderTest } from '../../../storage/testing/package-tree'

const FILE = 'closed/Acme/systems/nvme-box.yaml'
// biome-ignore lint/suspicious/noExplicitAny: a description is changed at any depth
export type Loose = any
export const package3With = (change: (system: Loose) => void) => {
  const content = systemUnderTest()
  change(content.system_under_test)
  return packageRecord({ ...package3(), [FILE]: stringify(content) })
}
export const package2With = (change: (content: Loose) => void) => {
  const content = systemOf2()
  change(content)
  return packageRecord({ ...package2(), [FILE]: stringify(content) })
}
export const text3 = (text: string) => packageRecord({ ...package3(), [FILE]: text })
export const valid3 = await package3With(() => {})
export const valid2 = await package2With(() => {})
export const cloud = (system: Loose) => {
  system.deployment = 'cloud'
  delete system.product_switches
  delete system.total_rack_units
  for (const { chassis } of [...system.product_nodes, ...system.clients]) {
    delete chassis.rack_units
    delete chassis.power
  }
}
