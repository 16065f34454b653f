import type { Edition } from '../../types'

/** What a shipped training workload fixes. Figures that no rule book publishes are not here. */
export interface Workload {
  samplesPerFile: number
  /** May be a fraction. */
  recordBytes: number
  /** By accelerator. */
  batch: Readonly<Record<string, number>>
  /** Simulated computation of one step in seconds, by accelerator. */
  computationSeconds: Readonly<Record<string, number>>
  epochs: number
  /** Least mean accelerator utilization, percent. */
  minimumAu: number
  loader: string
  format: string
}

export const WORKLOADS: Readonly<Record<string, Workload>> = {
  unet3d: {
    samplesPerFile: 1,
    recordBytes: 146_600_628,
    batch: { h100: 7, a100: 7 },
    computationSeconds: { h100: 0.323, a100: 0.636 },
    epochs: 5,
    minimumAu: 90,
    loader: 'pytorch',
    format: 'npz',
  },
  resnet50: {
    samplesPerFile: 1251,
    recordBytes: 114_660.07,
    batch: { h100: 400, a100: 400 },
    computationSeconds: { h100: 0.224, a100: 0.435 },
    epochs: 5,
    minimumAu: 90,
    loader: 'tensorflow',
    format: 'tfrecord',
  },
  cosmoflow: {
    samplesPerFile: 1,
    recordBytes: 2_828_486,
    batch: { h100: 1, a100: 1 },
    computationSeconds: { h100: 0.0035, a100: 0.00551 },
    epochs: 5,
    minimumAu: 70,
    loader: 'tensorflow',
    format: 'tfrecord',
  },
  retinanet: {
    samplesPerFile: 1,
    recordBytes: 322_957,
    batch: { b200: 24, mi355: 36 },
    computationSeconds: { b200: 0.04755, mi355: 0.071325 },
    epochs: 8,
    minimumAu: 85,
    loader: 'pytorch',
    format: 'jpeg',
  },
  flux: {
    samplesPerFile: 288,
    recordBytes: 2_164_832,
    batch: { b200: 48, mi355: 72 },
    computationSeconds: { b200: 1.35, mi355: 2.025 },
    epochs: 1,
    minimumAu: 90,
    loader: 'pytorch',
    format: 'parquet',
  },
  dlrm: {
    samplesPerFile: 4_718_592,
    recordBytes: 761,
    batch: { b200: 12_288 },
    computationSeconds: { b200: 0.000375 },
    epochs: 1,
    minimumAu: 70,
    loader: 'pytorch',
    format: 'parquet',
  },
}

/** Models that an edition takes submissions of. */
export const MODELS: Readonly<Record<Edition, readonly string[]>> = {
  '1.0': ['unet3d', 'resnet50', 'cosmoflow'],
  '2.0': ['unet3d', 'resnet50', 'cosmoflow'],
  '2.x': ['unet3d', 'resnet50', 'cosmoflow', 'dlrm', 'retinanet', 'flux'],
  '3.0': ['unet3d', 'retinanet'],
}

/** Accelerators that CLOSED may simulate. */
export const ACCELERATORS: Readonly<Record<Edition, readonly string[]>> = {
  '1.0': ['h100', 'a100'],
  '2.0': ['h100', 'a100'],
  '2.x': ['h100', 'a100', 'b200', 'mi355'],
  '3.0': ['b200', 'mi355'],
}
