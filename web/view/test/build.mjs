// Bundles one TypeScript module for a test in Node, in memory.
import { build } from 'esbuild'

/** Imports a TypeScript module, bundled. */
export async function load(path) {
  const out = await build({ entryPoints: [path], bundle: true, write: false, format: 'esm', target: 'es2022', charset: 'utf8' })
  return import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0].contents).toString('base64')}`)
}
