import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Files of a training run as the benchmark writes them, with invented numbers. Deterministic. */
export function trainingRun(at: string, { files = 28_000, au = 93 } = {}): Record<string, string> {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)$/.exec(at)!
  const start = `${y}-${mo}-${d}T${h}:${mi}:${s}.100000`
  const end = `${y}-${mo}-${d}T${h}:${String(Number(mi) + 9).padStart(2, '0')}:${s}.100000`
  const parameters = {
    model: { name: 'unet3d', type: 'cnn', model_size: 499153191 },
    framework: 'pytorch',
    workflow: { generate_data: false, train: true, checkpoint: false },
    dataset: {
      data_folder: '/mnt/sut/unet3d',
      format: 'npz',
      num_files_train: files,
      num_samples_per_file: 1,
      record_length_bytes: 146600628,
    },
    reader: { data_loader: 'pytorch', batch_size: 7, read_threads: 8 },
    train: { epochs: 5, computation_time: 0.323 },
    metric: { au: 0.9 },
  }
  const memory = 549_755_813_888
  return {
    [`training_${at}_metadata.json`]: JSON.stringify({
      benchmark_type: 'training',
      model: 'unet3d',
      command: 'run',
      run_datetime: at,
      num_processes: 8,
      accelerator: 'h100',
      result_dir: '/results/x',
      parameters,
      override_parameters: { 'dataset.num_files_train': String(files) },
      system_info: {
        total_memory_bytes: memory,
        total_cores: 128,
        num_hosts: 2,
        min_memory_bytes: memory / 2,
        max_memory_bytes: memory / 2,
        collection_method: 'mpi',
        hosts: [],
      },
      runtime: 540.2,
      verification: 'CLOSED',
      executed_command: 'mpirun …',
      args: { mode: 'closed' },
    }),
    'summary.json': JSON.stringify({
      start,
      num_accelerators: 8,
      num_hosts: 2,
      hostname: 'node01',
      metric: {
        train_au_percentage: [au, au, au, au, au],
        train_au_mean_percentage: au,
        train_au_meet_expectation: au >= 90 ? 'success' : 'fail',
        train_au_stdev_percentage: 0,
        train_throughput_samples_per_second: [161.4, 161.2, 161.2, 161.2, 161.0],
        train_throughput_mean_samples_per_second: 161.2,
        train_throughput_stdev_samples_per_second: 0.12649110640673517,
        train_io_mean_MB_per_second: 22537.26,
        train_io_stdev_MB_per_second: 17.68,
      },
      num_files_train: files,
      num_files_eval: 0,
      num_samples_per_file: 1,
      host_cpu_count: [64, 64],
      host_memory_GB: [256, 256],
      data_size_per_host_GB: 1911.45,
      epochs: 5,
      end,
    }),
  }
}

/** The tree of some runs, below `training/unet3d/run`. */
export function trainingTree(ats: string[], options = {}): Record<string, string> {
  return Object.fromEntries(
    ats.flatMap((at) =>
      Object.entries(trainingRun(at, options)).map(([name, text]) => [`training/unet3d/run/${at}/${name}`, text]),
    ),
  )
}

/** Names of the folders of runs that follow each other. */
export function times(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const [hour, minute] = [Math.floor(i / 6), (i % 6) * 10].map((part) => String(part).padStart(2, '0'))
    return `20260302_${hour}${minute}00`
  })
}

export function writeTree(dir: string, files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  return dir
}

/** A .tar.gz of what is in a directory. */
export function tarOf(dir: string): Buffer {
  return execFileSync('tar', ['-czf', '-', '-C', dir, '.'], { maxBuffer: 1e8 })
}
