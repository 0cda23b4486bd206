import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const inPackage = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//;

/** Style sheets name these by url(), so they are in no chunk's list of modules. */
const fonts = ['@fontsource-variable/ibm-plex-sans', '@fontsource/ibm-plex-mono'];

function textOf(folder: string): string {
  const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const file = readdirSync(folder).find((name) => /^licen[sc]e/i.test(name));
  const text = file === undefined ? `Licence: ${about.license ?? 'see the package'}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${about.name} ${about.version}\n\n${text}\n`;
}

/** Collects the licences of everything that ends up in the page: they travel with it as licenses.txt. */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle(_options, bundle) {
      const folders = new Set(fonts.map((name) => join(import.meta.dirname, '..', 'node_modules', name)).filter((folder) => existsSync(folder)));
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        for (const id of file.moduleIds) {
          const folder = inPackage.exec(id.replace(/^\0/, ''))?.[1];
          if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
        }
      }
      const line = `\n${'-'.repeat(100)}\n\n`;
      this.emitFile({ type: 'asset', fileName: 'licenses.txt', source: `What this page is made of, and under which licences.\n${line}${[...folders].sort().map(textOf).join(line)}` });
    },
  };
}
