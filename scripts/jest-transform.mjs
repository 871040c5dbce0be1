// Strips the types for jest; `npm run typecheck` checks them. esbuild builds dist/ already.
import { transformSync } from 'esbuild'

export default {
  process(source, path) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      // Node 20 knows them since 20.10, and needs them for JSON.
      supported: { 'import-attributes': true },
      sourcefile: path,
      sourcemap: 'external',
    })
    return { code, map }
  },
}
