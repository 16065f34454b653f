/** What a code is about; the index of docs/errors has a part for each. */
export const ERROR_CATEGORIES = {
  request: 'Requests',
  access: 'Access',
  configuration: 'Configuration',
  execution: 'Execution',
  validation: 'Validation',
  file_system: 'File system',
  cluster: 'Cluster',
  server: 'Server',
} as const

export type ErrorCategory = keyof typeof ERROR_CATEGORIES

export interface ErrorDefinition {
  category: ErrorCategory
  /** HTTP status; null: no answer of the API ever has this code. */
  status: number | null
  /** Exit code of the command line (docs/cli.md). */
  exit: number
  title: string
  /** The technical detail: when it is said, and what it means. Markdown; links are relative to docs/errors. */
  meaning: string
  /** What mends it mostly. What an error itself says of its fix is more exact. */
  fix: string
}

/**
 * The closed list of error codes. API, command line and pages use these and no others, and each has the page
 * docs/errors/<code>.md, which `npm run docs` makes from here.
 */
export const ERROR_CODES = {
  bad_request: {
    category: 'request',
    status: 400,
    exit: 2,
    title: 'The request could not be read',
    meaning: 'The body is not UTF-8, not JSON, torn, or not packed as `Content-Encoding` says.',
    fix: 'Send the whole of a valid JSON text with `Content-Type: application/json`.',
  },
  invalid_spec: {
    category: 'configuration',
    status: 422,
    exit: 2,
    title: 'The spec has faults',
    meaning:
      'An unknown key, an empty axis, a required field that is missing, a value out of range, two runs with one result ' +
      'directory, a device that is not there. `issues` has each of them with its path and fix.',
    fix: '`npx rungrid plan SPEC` shows all faults without launching; correct them one by one.',
  },
  spec_not_found: {
    category: 'configuration',
    status: null,
    exit: 2,
    title: 'There is no such spec',
    meaning: 'The file that was named is not there, and no starter of a new installation has that name.',
    fix: 'Give the path of a YAML or JSON file, `-` for standard input, or a starter that the sentence names.',
  },
  invalid_input: {
    category: 'validation',
    status: 422,
    exit: 2,
    title: 'The input has faults',
    meaning:
      'Something else than a spec has faults: an option or an argument, a query parameter, a series query, a path outside ' +
      "`RUNGRID_ROOTS`, finished work that can't be imported, a text with a NUL character.",
    fix: 'Correct what `issues` or the sentence names.',
  },
  unauthorized: {
    category: 'access',
    status: 401,
    exit: 4,
    title: 'Sign in first',
    meaning: 'No session, no token, or one that ended or was revoked. A sign-in link works once, within 15 minutes.',
    fix: 'Open a fresh link (`npx rungrid sign-in`), or send `Authorization: Bearer …` with a good token.',
  },
  forbidden: {
    category: 'access',
    status: 403,
    exit: 4,
    title: 'Not allowed',
    meaning:
      'The token is good and does not reach this: that of an attempt reports for its attempt only. A log or result file that ' +
      'is a link is refused too.',
    fix: 'Use the token of an administrator, or ask for what the token is for.',
  },
  forbidden_host: {
    category: 'access',
    status: 403,
    exit: 4,
    title: 'This host name is not allowed',
    meaning: 'The request came by a host name that the server does not know; a page could have it led there.',
    fix: 'When the name is yours, start the server with `RUNGRID_ALLOWED_HOSTS=that-name`.',
  },
  forbidden_origin: {
    category: 'access',
    status: 403,
    exit: 4,
    title: 'This origin is not allowed',
    meaning: 'A page of another origin asked for a change.',
    fix: "Use the server's own pages, or add the host of the origin to `RUNGRID_ALLOWED_HOSTS`.",
  },
  not_found: {
    category: 'request',
    status: 404,
    exit: 3,
    title: 'Not found',
    meaning: 'There is no such matrix, run, attempt, file, device, report, rule or address.',
    fix: 'Give the whole id: `m-…`, `r-…`. `npx rungrid ls` and `npx rungrid show ID` list them.',
  },
  method_not_allowed: {
    category: 'request',
    status: 405,
    exit: 2,
    title: 'Method not allowed',
    meaning: 'The address is there and does not take this method.',
    fix: 'Take one that the header `Allow` of the answer names.',
  },
  conflict: {
    category: 'execution',
    status: 409,
    exit: 1,
    title: 'Not possible in this state',
    meaning:
      'A cancel of a run that has ended, a retry of one that succeeded, a pause of a finished matrix, and the like.',
    fix: 'Look at its state; often nothing is left to do.',
  },
  idempotency_mismatch: {
    category: 'request',
    status: 409,
    exit: 2,
    title: 'Idempotency-Key was used for another request',
    meaning: 'The key came with another body within the time that answers are kept.',
    fix: 'Use a new key for a new launch.',
  },
  too_large: {
    category: 'request',
    status: 413,
    exit: 2,
    title: 'Too large',
    meaning:
      'The body is beyond a limit that the sentence names: 2 MiB for the request of a spec, 1,048,576 characters for the ' +
      'spec, 16 MiB for points, 64 KiB for progress, packed or unpacked.',
    fix: 'Split it.',
  },
  unsupported_type: {
    category: 'request',
    status: 415,
    exit: 2,
    title: 'Content type not supported',
    meaning:
      'The content type or encoding is not taken here. A spec is `application/json` or `application/yaml`, what a program ' +
      'reports `application/json`; any body may be packed with `Content-Encoding: gzip`, and with nothing else.',
    fix: 'Send it as one of the types that the sentence names.',
  },
  internal: {
    category: 'server',
    status: 500,
    exit: 1,
    title: 'Internal error',
    meaning: 'A defect of Rungrid. The log has the trace under the `requestId`.',
    fix: 'Try again; if it stays, report it with the `requestId` and the lines of the log.',
  },
  database_away: {
    category: 'server',
    status: 503,
    exit: 1,
    title: 'The database is away',
    meaning:
      'The database does not answer. Workers go on, nothing is lost: see [what happens ' +
      'when](../what-happens-when.md#the-database-is-away).',
    fix: 'Come again after `Retry-After`; the embedded one is back within seconds.',
  },
  busy: {
    category: 'server',
    status: 503,
    exit: 1,
    title: 'Busy',
    meaning: 'Too many batches of points wait for the database, or too much is being received at once.',
    fix: 'Keep the points and come again after `Retry-After`.',
  },
  configuration: {
    category: 'configuration',
    status: 500,
    exit: 5,
    title: 'The configuration has faults',
    meaning:
      "The settings or the machine are not as needed: a taken port, a data directory that can't be written to or belongs to " +
      'another server, an unreachable database, a variable with a wrong value. The server ends with a sentence and a fix.',
    fix: 'Correct the variable that the sentence names; [configuration](../configuration.md) has all of them.',
  },
  server_away: {
    category: 'cluster',
    status: null,
    exit: 1,
    title: 'No server answers',
    meaning: 'Nothing answers at the address, or something that is no Rungrid server.',
    fix: 'Start one with `npm start`, or name it with `--server` or `RUNGRID_URL`.',
  },
  run_failed: {
    category: 'execution',
    status: null,
    exit: 6,
    title: 'A run failed',
    meaning:
      'The command of a run ended with an error, or its matrix was cancelled, while the command line waited for it. Why an ' +
      'attempt failed is told by its [failure class](../concepts/run-and-attempt.md#failure-classes).',
    fix: '`npx rungrid show RUN` tells the reason and the fix, `npx rungrid logs RUN` what the program wrote.',
  },
  timed_out: {
    category: 'execution',
    status: null,
    exit: 7,
    title: 'Not at its end in time',
    meaning: 'The time limit of waiting is over; what was waited for goes on.',
    fix: 'Watch it again, or give a longer limit.',
  },
  interrupted: {
    category: 'execution',
    status: null,
    exit: 8,
    title: 'Interrupted',
    meaning: 'Ctrl-C, or a signal. What runs goes on, unless `--cancel-on-interrupt` cancelled it.',
    fix: 'Watch it again with `npx rungrid watch ID`, or cancel it with `npx rungrid cancel ID`.',
  },
  results_not_found: {
    category: 'file_system',
    status: 404,
    exit: 3,
    title: 'There is no such results folder',
    meaning: 'The folder or archive of results is not there.',
    fix: 'Check the path: it is relative to where the command, or the server, was started.',
  },
  results_unreadable: {
    category: 'file_system',
    status: 422,
    exit: 4,
    title: 'The results can not be read',
    meaning: 'The folder or archive is there and may not be read, or is neither a folder nor an archive.',
    fix: 'Let the user that reads it in (`chmod -R u+rX FOLDER`), or give the folder above a single file.',
  },
  results_empty: {
    category: 'file_system',
    status: 422,
    exit: 3,
    title: 'There are no results in it',
    meaning:
      'No run of a storage benchmark was found. A run is a folder with `*_metadata.json`, `summary.json` or `dlio_config`, ' +
      'as in `training/unet3d/run/20260302_100000/`.',
    fix: 'Give the folder that holds `training`, `checkpointing`, `vector_database` or `kv_cache`, or a single run.',
  },
  edition_unknown: {
    category: 'validation',
    status: null,
    exit: 2,
    title: 'Nothing tells the edition of the results',
    meaning:
      'There are runs, and `--edition auto` [found](../concepts/result-trees.md#the-edition) no sign of a rule book, or signs ' +
      'of several; the sentence names them. Nothing was judged. A report of the API and of the pages is made all the same, and ' +
      'says of each run that it cannot be judged.',
    fix: 'Name it: `--edition 1.0`, `2.0`, `2.x` or `3.0`.',
  },
  archive_broken: {
    category: 'file_system',
    status: 422,
    exit: 2,
    title: 'The archive is broken',
    meaning:
      'It is torn, of another format than its first bytes say, encrypted, or packed in a way that is not read here.',
    fix: 'Pack the folder again as `.zip`, `.tar` or `.tar.gz`, without a password.',
  },
  archive_unsafe: {
    category: 'file_system',
    status: 422,
    exit: 2,
    title: 'The archive is not safe to unpack',
    meaning:
      'An entry leads out of the folder (`..`, an absolute path), two entries have one name, or it grows beyond all measure ' +
      'when unpacked.',
    fix: 'Pack the folder again with `tar` or `zip`, from inside of its parent.',
  },
  tree_too_large: {
    category: 'file_system',
    status: 413,
    exit: 2,
    title: 'The results are too large',
    meaning: 'The tree has more files, is deeper, or unpacks to more bytes than the limit that the sentence names.',
    fix: 'Judge a part of it, as one organisation, or leave out what no rule reads: data sets and checkpoints.',
  },
  output_unwritable: {
    category: 'file_system',
    status: null,
    exit: 1,
    title: 'The output can not be written',
    meaning: 'The file or folder for what was asked for can not be made.',
    fix: 'Choose another place, or make room and permission there.',
  },
  verdict_invalid: {
    category: 'validation',
    status: null,
    exit: 9,
    title: 'The results are INVALID',
    meaning: 'At least one requirement of the edition is not met in a way that no division allows.',
    fix: 'Each finding has its own fix; the first one is in the sentence.',
  },
  verdict_not_closed: {
    category: 'validation',
    status: null,
    exit: 10,
    title: 'The results are not what was asked for',
    meaning:
      'CLOSED was asked for and the results are OPEN, or something that is needed to judge them is missing. Asked for is what ' +
      '`--division` says, else what the folders `closed/` and `open/` say.',
    fix: 'Mend what the findings name, or hand them in as OPEN.',
  },
} as const satisfies Record<string, ErrorDefinition>

export type ErrorCode = keyof typeof ERROR_CODES

export const errorDefinition = (code: ErrorCode): ErrorDefinition => ERROR_CODES[code]

/** Where the page of a code is, relative to the project. */
export const errorPage = (code: ErrorCode): string => `docs/errors/${code}.md`
