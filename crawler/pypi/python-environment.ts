/** Variables of the system that pip and uv need to find their programs and to reach an index behind a proxy. */
const SYSTEM =
  /^(?:PATH|HOME|XDG_(?:CONFIG|CACHE|DATA)_(?:HOME|DIRS)|PYENV_(?:ROOT|VERSION)|NETRC|(?:https?|no|all)_proxy|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE)$/i;

/** Settings that say where packages come from and how to get there. Where they go to, and what is built, is not the environment's to say. */
const PIP_SETTING =
  /^PIP_(?:INDEX_URL|EXTRA_INDEX_URL|NO_INDEX|FIND_LINKS|TRUSTED_HOST|CERT|CLIENT_CERT|PROXY|CACHE_DIR|NO_CACHE_DIR|CONFIG_FILE|CONSTRAINT|KEYRING_PROVIDER|TIMEOUT|DEFAULT_TIMEOUT)$/;
const UV_SETTING =
  /^UV_(?:INDEX|INDEX_URL|DEFAULT_INDEX|EXTRA_INDEX_URL|INDEX_STRATEGY|INDEX_[A-Z0-9_]+_(?:USERNAME|PASSWORD)|FIND_LINKS|NO_INDEX|INSECURE_HOST|NATIVE_TLS|SYSTEM_CERTS|CONFIG_FILE|CONSTRAINT|KEYRING_PROVIDER|HTTP_TIMEOUT|OFFLINE|PYTHON_INSTALL_DIR)$/;

/** Settings of ours, which win over the files of the user's pip and uv: nothing is built, asked, or put where the user's packages are. */
const OURS: Readonly<Record<string, string>> = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_NO_COLOR: '1',
  PIP_USER: 'false',
  PIP_REQUIRE_VIRTUALENV: 'false',
  PIP_ROOT_USER_ACTION: 'ignore',
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONSAFEPATH: '1',
  UV_PYTHON_DOWNLOADS: 'never',
  UV_NO_PROGRESS: '1',
  NO_COLOR: '1',
};

/** The whole environment that pip and uv get: only what they need of ours. */
export function pythonEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter((entry): entry is [string, string] => {
    const [name, value] = entry;
    return value !== undefined && (SYSTEM.test(name) || PIP_SETTING.test(name) || UV_SETTING.test(name));
  });
  return { ...Object.fromEntries(kept), ...OURS };
}
