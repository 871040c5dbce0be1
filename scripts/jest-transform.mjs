// Strips the types for jest; `npm run typecheck` checks them. esbuild builds dist/ already.
import { transformSync } from 'esbuild'

export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: path,
      sourcemap: 'external',
    })
    return { code, map }
  },
}
