import type { LaunchArgument, LaunchVariable } from '#core/launch-spec';

/** What one source says of how the server is started, beside the file to run. */
export interface LaunchFacts {
  arguments: LaunchArgument[];
  variables: LaunchVariable[];
  /** The command the source calls, where it says which of the package's. */
  command?: string;
}

export const MOST_ARGUMENTS = 64;
export const MOST_VARIABLES = 100;
export const LONGEST_VALUE = 4096;

/**
 * Names that decide how other programs run, where they load code from or what they trust: a launcher such as `npx` reads them before the
 * server does, so no README and no server.json may set them.
 */
const OF_OTHER_PROGRAMS = new RegExp(
  `^(?:${[
    'PATH|HOME|PWD|OLDPWD|SHELL|IFS|BASH_.*|TMP|TEMP|TMPDIR|LD_.*|DYLD_.*|GCONV_PATH|LOCPATH|XDG_.*',
    'NODE_(?!ENV$).*|NPM_CONFIG_.*|YARN_.*|PNPM_.*|COREPACK_.*|BUN_.*|DENO_.*|UV_.*|PIP_.*|PYTHON.*|VIRTUAL_ENV|CONDA_.*',
    '(?:https?|no|all|ftp)_proxy|SSL_CERT_.*|SSLKEYLOGFILE|CURL_.*|REQUESTS_CA_BUNDLE|OPENSSL_.*|SSH_ASKPASS|SSH_AUTH_SOCK',
    'GIT_(?:SSH.*|EXEC_PATH|CONFIG.*|PROXY_.*|ASKPASS|EXTERNAL_DIFF|TEMPLATE_DIR)|DOCKER_(?:HOST|CONFIG|CONTEXT|CERT_PATH|TLS.*)',
    'COMSPEC|PATHEXT|SYSTEMROOT|WINDIR|USERPROFILE|(?:LOCAL)?APPDATA|PREFIX|SHELLOPTS|BASHOPTS|PS4|ZDOTDIR|NETRC|HOSTALIASES|GLIBC_TUNABLES',
    '(?:VOLTA|NVM|FNM|ASDF|MISE|PROTO)_.*|N_PREFIX|ELECTRON_RUN_AS_NODE|TOOLWARDEN_.*',
    'JAVA_TOOL_OPTIONS|_?JAVA_OPTIONS|JDK_.*|PERL5.*|RUBY(?:OPT|LIB)|GEM_.*|GO(?:PROXY|FLAGS|PATH|SUMDB|NOSUMDB)|CARGO_.*|RUSTC.*',
  ].join('|')})$`,
  'i',
);

export function isUsableVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name) && !OF_OTHER_PROGRAMS.test(name);
}
