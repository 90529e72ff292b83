// The search box of the home page: filters a static index in the browser. What servers wrote goes into the page as text only.
// A classic script in a block of its own: module scripts do not load from a disk.
{
  const MOST_SHOWN = 30;
  const form = document.querySelector('#search');
  const input = document.querySelector('#query');
  const results = document.querySelector('#search-results');
  const state = document.querySelector('#search-state');
  let index;

  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('focus', () => load(), { once: true });
  input.addEventListener('input', async () => {
    if (await load()) show(input.value);
    else state.textContent = 'The search index could not be loaded: a browser fetches it only over http.';
  });

  /** Fetched once, when somebody means to search. */
  function load() {
    index ??= fetch(form.dataset.index)
      .then((answer) => (answer.ok ? answer.json() : undefined))
      .catch(() => undefined);
    return index;
  }

  async function show(query) {
    const { tools, servers, categories, risks, leftOut } = await load();
    const words = query
      .toLowerCase()
      .split(/[\s_-]+/)
      .filter(Boolean);
    results.replaceChildren();
    if (words.length === 0) {
      state.textContent = '';
      return;
    }
    const holds = (text) => words.every((word) => text.includes(word));
    const foundServers = servers.filter((server) => holds(server.name.toLowerCase()));
    const foundTools = tools.filter((tool) => holds(`${tool.n} ${servers[tool.s].name} ${tool.d}`.toLowerCase()));
    foundTools.sort((one, other) => rank(one, words) - rank(other, words));
    const found = foundServers.length + foundTools.length;
    state.textContent = `${found === 0 ? 'Nothing found' : `${found} found`}${found > MOST_SHOWN ? `, the first ${MOST_SHOWN} shown` : ''}${leftOut > 0 ? `; ${leftOut} entries are not in the index` : ''}.`;
    const rows = [
      ...foundServers.map((server) => row(`servers/${server.slug}.html`, server.name, 'Server')),
      ...foundTools.map((tool) => {
        const server = servers[tool.s];
        return row(`tools/${server.slug}/${tool.t}.html`, tool.n, categories[tool.c], risks[tool.r], `on ${server.name}`);
      }),
    ];
    results.append(...rows.slice(0, MOST_SHOWN));
  }

  function rank(tool, words) {
    const name = tool.n.toLowerCase();
    return words.every((word) => name.includes(word)) ? name.length : 1000 + name.length;
  }

  function row(path, name, kind, risk, place) {
    const line = element('div', 'tool-line');
    const link = element('a', 'tool-name', name);
    link.href = path;
    line.append(link, element('span', 'tool-kind', kind));
    if (risk) line.append(element('span', `badge risk-${risk}`, risk));
    const entry = element('li', '');
    entry.append(line);
    if (place) entry.append(element('p', 'tool-server', place));
    return entry;
  }

  function element(tag, className, text = '') {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = text;
    return made;
  }
}
