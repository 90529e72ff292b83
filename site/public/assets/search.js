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
    const held = (text) => words.filter((word) => text.includes(word)).length;
    const heldBy = new Map([
      ...servers.map((server) => [server, held(server.name.toLowerCase())]),
      ...tools.map((tool) => [tool, held(`${tool.n} ${servers[tool.s].name} ${tool.d}`.toLowerCase())]),
    ]);
    // All words where an entry has them all, else as many as any entry has, and the page says so.
    const most = Math.max(1, ...new Set(heldBy.values()));
    const foundServers = servers.filter((server) => heldBy.get(server) === most);
    const foundTools = tools.filter((tool) => heldBy.get(tool) === most);
    foundTools.sort((one, other) => rank(one, words) - rank(other, words));
    const found = foundServers.length + foundTools.length;
    const partly = found > 0 && most < words.length ? 'Nothing has all of these words; these have some. ' : '';
    state.textContent = `${partly}${found === 0 ? 'Nothing found' : `${found} found`}${found > MOST_SHOWN ? `, the first ${MOST_SHOWN} shown` : ''}${leftOut > 0 ? `; ${leftOut} entries are not in the index` : ''}.`;
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
    return name.length - 1000 * words.filter((word) => name.includes(word)).length;
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
