import type { Configuration } from '../../../src/python/flags.js'

/** The quick CPython that unit tests speak of. */
export const configuration: Configuration = {
  minor: '3.13',
  suffix: '',
  architecture: 'amd64',
  optimize: 'fast-build',
  libpython: 'static',
  extraConfigure: [],
  cflags: [],
}
