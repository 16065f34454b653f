export const CLOSED_INDEX_TYPES = ['DISKANN', 'HNSW', 'AISAQ']
/** Of Milvus, beyond those of CLOSED. */
export const OPEN_INDEX_TYPES = ['IVF_FLAT', 'IVF_SQ8', 'FLAT']
export const INDEX_TYPES = [...CLOSED_INDEX_TYPES, ...OPEN_INDEX_TYPES]

export const CLOSED_BACKEND = 'milvus'
export const OPEN_BACKENDS = ['elasticsearch', 'pgvector']

/** Vectors and their dimension in the configurations that come with the benchmark. */
export const SHIPPED_SCALES = [
  { vectors: 1_000_000, dimension: 1536 },
  { vectors: 10_000_000, dimension: 1536 },
]
