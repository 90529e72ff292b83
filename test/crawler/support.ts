import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface FixturePackage {
  name: string;
  version?: string;
  /** Merged into package.json. */
  manifest?: Record<string, unknown>;
  /** Path inside the package to content. */
  files?: Record<string, string>;
}

/** Writes the source folder of a package, ready for `startLoopbackRegistry`, and gives back where it is. */
export function writePackage(root: string, { name, version = '1.0.0', manifest = {}, files = {} }: FixturePackage): string {
  const folder = join(root, `${name.replaceAll('/', '+')}-${version}`);
  const contents = { 'package.json': JSON.stringify({ name, version, ...manifest }), ...files };
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

/** An environment in which npm knows only that registry and leaves nothing outside `home`. */
export function npmEnv(home: string, registryUrl: string): Record<string, string> {
  writeFileSync(join(home, 'npmrc'), '');
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    npm_config_registry: registryUrl,
    npm_config_cache: join(home, 'npm-cache'),
    npm_config_userconfig: join(home, 'npmrc'),
  };
}
