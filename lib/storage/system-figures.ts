/**
 * What the columns of the results table say of a system, from its description of any edition. A figure that the
 * description doesn't give is null, never 0.
 */
import { peek } from './fact'
import type { SystemDescription } from './package'

export interface SystemFigures {
  name: string | null
  description: string | null
  type: string | null
  accessProtocol: string | null
  /** `available`, `preview`, `RDI`. */
  availability: string | null
  rackUnits: number | null
  integratedClientStorageTib: number | null
  usableCapacityTib: number | null
  /** Nameplate watts of every power supply of the storage system; clients are left out. */
  provisionedPowerWatts: number | null
}

const NOTHING: SystemFigures = {
  name: null,
  description: null,
  type: null,
  accessProtocol: null,
  availability: null,
  rackUnits: null,
  integratedClientStorageTib: null,
  usableCapacityTib: null,
  provisionedPowerWatts: null,
}

/** Figures of a system, by whatever edition's description there is; all null without one. */
export function systemFigures(description: SystemDescription | undefined): SystemFigures {
  const content = description && peek(description.content)
  if (!content) return { ...NOTHING }
  const figures = 'system_under_test' in content ? ofEdition3(content) : 'System' in content ? ofEdition2(content) : {}
  return { ...NOTHING, ...figures }
}

function ofEdition3(content: Record<string, unknown>): Partial<SystemFigures> {
  const system = record(content.system_under_test)
  const solution = record(system.solution)
  const architecture = record(solution.architecture)
  return {
    name: text(solution.submission_name),
    description: text(solution.friendly_description),
    type: accessType(architecture),
    accessProtocol: text(architecture.benchmark_API),
    availability: text(solution.availability),
    rackUnits: number(system.total_rack_units),
    integratedClientStorageTib: number(solution.int_client_store_tib),
    usableCapacityTib: number(solution.usable_capacity_tib),
    provisionedPowerWatts: provisionedPower(system),
  }
}

function ofEdition2(content: Record<string, unknown>): Partial<SystemFigures> {
  const system = record(content.System)
  return {
    name: text(system.name),
    description: text(system.description),
    type: text(system.type) ?? text(system.storage_location),
    accessProtocol: text(system.storage_interface) ?? text(system.access_protocol),
    rackUnits: number(system.required_rack_units),
    usableCapacityTib: number(system.usable_capacity) ?? number(system.useable_capacity),
  }
}

/** How hosts reach the storage, in the words of the results table. */
function accessType(architecture: Record<string, unknown>): string | null {
  const { storage_location: location, product_API: product, client_installation: client } = architecture
  if (product === 'object') return 'Object'
  if (location === 'local') return 'Local'
  if (product === 'block') return 'Remote Block'
  if (product === 'file') return client === 'installable' ? 'Proprietary' : 'NAS'
  return null
}

/** @returns null where no product node or switch says its power */
function provisionedPower(system: Record<string, unknown>): number | null {
  const devices = [
    ...list(system.product_nodes).map((node) => ({
      power: record(record(node.chassis).power),
      quantity: number(node.quantity),
    })),
    ...list(system.product_switches).map((one) => ({ power: record(one.power), quantity: number(one.unit_count) })),
  ]
  let watts = 0
  for (const { power, quantity } of devices) {
    const supplies = list(power.psus_configured)
    if (supplies.length === 0 || quantity === null) return null
    for (const supply of supplies) {
      const [each, count] = [number(supply.nameplate_power_watts), number(supply.unit_count)]
      if (each === null || count === null) return null
      watts += each * count * quantity
    }
  }
  return devices.length === 0 ? null : watts
}

/** Sum of `rack_units` over product nodes and switches; clients are left out. @returns null where one doesn't say */
export function itemisedRackUnits(system: Record<string, unknown>): number | null {
  const units = [
    ...list(system.product_nodes).map((node) => [number(record(node.chassis).rack_units), number(node.quantity)]),
    ...list(system.product_switches).map((one) => [number(one.rack_units), number(one.unit_count)]),
  ].map(([each, count]) => (each == null || count == null ? null : each * count))
  return units.some((each) => each === null) ? null : units.reduce<number>((sum, each) => sum + (each ?? 0), 0)
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/** The objects of a list; none where it is no list. */
export function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : []
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function number(value: unknown): number | null {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isFinite(read) ? read : null
}
