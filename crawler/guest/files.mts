/** Files that servers look for before they start, filled with something of the right shape that opens nothing. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { exampleOf } from './examples.mts';
import type { FileKind, GuestPlan } from './plan.mts';
import { inLayer } from './writable-folder.mts';

/**
 * Writes them where the guest may write; one that cannot be written is left out, and the server will say so.
 *
 * @param own the folder of the package, ending in `/`, or nothing. What belongs in there goes into the layer over it. Of what it ships an
 * example of, that is the best that can be had.
 */
export function writeFiles(files: NonNullable<GuestPlan['files']>, own: string): void {
  for (const { path, kind } of files) {
    try {
      const place = own !== '' && path.startsWith(own) ? inLayer(path) : path;
      mkdirSync(kind === 'folder' ? place : dirname(place), { recursive: true });
      if (kind === 'folder') continue;
      const example = exampleOf(path, own);
      writeFileSync(place, example === undefined ? contentOf(kind) : readFileSync(example));
    } catch {
      // Outside of what it may write.
    }
  }
}

const EMAIL = 'placeholder@placeholder.iam.gserviceaccount.com';
const ACCOUNTS = 'https://accounts.example.invalid';

function contentOf(kind: Exclude<FileKind, 'folder'>): string {
  switch (kind) {
    case 'empty':
    case 'toml':
      return '';
    case 'yaml':
    case 'json':
      return '{}\n';
    case 'oauth-client': {
      const client = {
        client_id: 'placeholder.apps.example.invalid',
        client_secret: 'placeholder',
        project_id: 'placeholder',
        auth_uri: `${ACCOUNTS}/auth`,
        token_uri: `${ACCOUNTS}/token`,
        redirect_uris: ['http://localhost:3000/oauth2callback', 'http://localhost'],
      };
      return JSON.stringify({ installed: client, web: client });
    }
    case 'oauth-token': {
      const token = {
        access_token: 'placeholder',
        refresh_token: 'placeholder',
        token_type: 'Bearer',
        scope: 'placeholder',
        // A time that does not come.
        expiry_date: 4_102_444_800_000,
      };
      return JSON.stringify({ ...token, normal: token });
    }
    case 'service-account': {
      const { privateKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      return JSON.stringify({
        type: 'service_account',
        project_id: 'placeholder',
        private_key_id: 'placeholder',
        private_key: privateKey,
        client_email: EMAIL,
        client_id: '000000000000000000000',
        auth_uri: `${ACCOUNTS}/auth`,
        token_uri: `${ACCOUNTS}/token`,
      });
    }
    case 'graphql':
      return 'type Query { placeholder: String }\n';
    case 'kubeconfig':
      return `apiVersion: v1
kind: Config
current-context: placeholder
clusters: [{ name: placeholder, cluster: { server: 'https://127.0.0.1:6443' } }]
users: [{ name: placeholder, user: { token: placeholder } }]
contexts: [{ name: placeholder, context: { cluster: placeholder, user: placeholder } }]
`;
  }
}
