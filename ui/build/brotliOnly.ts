import { brotliCompressSync, constants } from 'node:zlib';
import type { Plugin } from 'vite';

// The executable embeds text files in brotli only and unpacks them for the rare client without it, so the page costs a third of its size.
export function brotliOnly(): Plugin {
  return {
    name: 'brotli-only',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const [name, file] of Object.entries(bundle)) {
          if (!/\.(js|css|txt)$/.test(name)) continue;
          const source = file.type === 'chunk' ? file.code : file.source;
          const packed = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
          if (packed.length >= source.length) continue;
          this.emitFile({ type: 'asset', fileName: `${name}.br`, source: packed });
          delete bundle[name];
        }
      },
    },
  };
}
