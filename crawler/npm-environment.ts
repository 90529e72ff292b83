/** Variables of the system that npm needs to find its programs and to reach a registry behind a proxy. */
const SYSTEM = /^(?:PATH|HOME|TMPDIR|(?:https?|no|all)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/i;

/**
 * npm settings that say where packages come from and how to get there. `npm run` and `npx` put all settings of the project they
 * run in into the environment, and its `prefix`, `workspace` or `global` must not steer an installation of ours.
 */
const SETTING =
  /^(?:registry|.*:registry|\/\/.*|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile|ca|cert|key|strict_ssl|fetch_.*|maxsockets|local_address|prefer_offline|offline|before|update_notifier)$/i;

/**
 * Settings of ours, which win over every file. Beside the scripts, a dependency on a repository must not be fetched: preparing
 * one runs npm in a folder whose own settings may name programs. npm versions that know no `allow_git` find no git.
 */
const OURS: Readonly<Record<string, string>> = {
  npm_config_ignore_scripts: 'true',
  npm_config_allow_git: 'none',
  npm_config_allow_remote: 'none',
  npm_config_allow_file: 'none',
  npm_config_allow_directory: 'none',
  npm_config_git: '/bin/false',
  npm_config_update_notifier: 'false',
  npm_config_progress: 'false',
  npm_config_color: 'false',
};

/** The whole environment that npm gets: only what it needs of ours, and the settings that keep an installation from running code. */
export function npmEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    if (value === undefined) return false;
    const setting = /^npm_config_(.+)$/i.exec(name)?.[1];
    return setting === undefined ? SYSTEM.test(name) : SETTING.test(setting.replaceAll('-', '_'));
  });
  return { ...Object.fromEntries(kept), ...OURS };
}
