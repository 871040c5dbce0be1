/** Rule U3 of the contract, before anything runs: every library that is needed is there. */
import { PycaskError } from '../errors.js'
import type { Product } from '../make/types.js'

/** Part of the C library in every base, or of the dynamic linker itself. */
const ofLibc = /^(ld-linux[\w.-]*|lib(c|m|pthread|dl|rt|util|resolv|anl|mvec))\.so\.\d+$/

/**
 * Checks that the base has every shared library that the products link. Throws `library-missing`,
 * which names each library with the product that needs it.
 */
export function checkLibraries(
  base: Product<{ readonly provides: readonly string[] }>,
  products: readonly Product<{
    readonly requires: readonly { readonly soname: string }[]
    readonly provides?: readonly string[] | undefined
  }>[],
): void {
  const ours = products.flatMap(({ facts }) => facts.provides ?? [])
  const provided = new Set([...base.facts.provides, ...ours])
  const missing = products.flatMap((product) =>
    product.facts.requires
      .filter(({ soname }) => !provided.has(soname) && !ofLibc.test(soname))
      .map(({ soname }) => `${soname}, needed by ${product.name} ${product.title}`),
  )
  if (missing.length === 0) return
  throw new PycaskError({
    code: 'library-missing',
    what: `the base lacks ${missing.length === 1 ? 'a library' : `${String(missing.length)} libraries`} that the image needs`,
    details: missing,
    hint: 'add the Debian packages that have them to system-packages',
  })
}
