import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import { BadInput, codeOf, messageOf } from '#core/errors';
import { isJsonObject, type Json, type JsonObject } from '#core/json';
import { DEFAULT_LISTEN, type GrantConfig, parseGatewayConfig } from '#gateway/config';
import { documentErrorLines } from '#gateway/policy-file';

/** The document as it stands, so that whatever a person wrote into it is kept. */
export interface ConfigDocument {
  file: string;
  document: JsonObject;
  existed: boolean;
}

/**
 * The configuration of the gateway to be changed, or an empty one.
 *
 * @throws {BadInput} `bad-gateway-config` for one that cannot be read: it is never overwritten.
 */
export async function readConfigDocument(file: string): Promise<ConfigDocument> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { file, document: { listen: DEFAULT_LISTEN, servers: {}, grants: [] }, existed: false };
    throw new BadInput('bad-gateway-config', `\`${file}\` cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  // Variables need not be set to change something else.
  const parsed = parseGatewayConfig(text, ANY_VARIABLE);
  if (!parsed.ok) throw new BadInput('bad-gateway-config', documentErrorLines(file, parsed.errors).join('\nerror: '));
  const document = JSON.parse(text) as Json;
  return { file, document: isJsonObject(document) ? document : {}, existed: true };
}

const ANY_VARIABLE: Readonly<Record<string, string | undefined>> = new Proxy({}, { get: () => 'set' });

export function serversOf({ document }: ConfigDocument): JsonObject {
  const { servers } = document;
  return isJsonObject(servers) ? servers : {};
}

const Grants = z.array(
  z.object({ label: z.string(), server: z.string(), policy: z.string(), tokenSha256: z.string(), expires: z.string().optional() }),
);

export function grantsOf({ document }: ConfigDocument): GrantConfig[] {
  return Grants.parse(document['grants'] ?? []).map(({ expires, ...grant }) => ({ ...grant, ...(expires !== undefined && { expires }) }));
}

/** Adds a grant. @throws {BadInput} `label-taken`. */
export function addGrant(config: ConfigDocument, grant: GrantConfig): void {
  const grants = grantsOf(config);
  if (grants.some(({ label }) => label === grant.label)) {
    throw new BadInput('label-taken', `There is a grant \`${grant.label}\` already. Choose another with --label, or revoke it first.`);
  }
  setGrants(config, [...grants, grant]);
}

export function setGrants({ document }: ConfigDocument, grants: readonly GrantConfig[]): void {
  document['grants'] = grants.map(({ expires, ...grant }): JsonObject => (expires === undefined ? grant : { ...grant, expires }));
}

/** Writes the document whole or not at all, for its owner alone to read. @throws {BadInput} where the result would not be valid. */
export async function writeConfigDocument({ file, document }: ConfigDocument): Promise<void> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const parsed = parseGatewayConfig(text, ANY_VARIABLE);
  if (!parsed.ok) throw new BadInput('bad-gateway-config', documentErrorLines(file, parsed.errors).join('\nerror: '));
  await writeWhole(file, text, 0o600);
}

/** Writes a file beside itself first, so that no reader ever sees half of it. */
export async function writeWhole(file: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** A policy's path as the configuration names it: relative to its own folder. @throws {BadInput} `no-policy`. */
export function policyPathFor(config: ConfigDocument, cwd: string, policy: string): string {
  const path = resolve(cwd, policy);
  if (!existsSync(path))
    throw new BadInput('no-policy', `There is no policy at \`${policy}\`. \`toolwarden policy export SERVER --out ${policy}\` writes one.`);
  const fromConfig = relative(dirname(config.file), path);
  return fromConfig.startsWith('..') ? path : fromConfig;
}
