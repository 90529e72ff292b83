/** What a query asks for: the alias (or name) of a field, its arguments, and what is asked of its value. */
export interface Selection {
  alias: string;
  name: string;
  args: Record<string, unknown>;
  selections: Selection[];
}

type Raw = { spread: string } | { on: Raw[] } | (Omit<Selection, 'selections'> & { raw: Raw[] });

/**
 * Reads as much of GraphQL as the tests need: one query with variables, fields with aliases and arguments, fragments.
 *
 * @throws {SyntaxError} for anything else.
 */
export function readQuery(text: string, variables: Readonly<Record<string, unknown>>): Selection[] {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|\.\.\.|[A-Za-z_]\w*|-?\d+|[{}():!$[\]=]/g) ?? [];
  const declared = new Set<string>();
  let at = 0;
  const peek = (): string => tokens[at] ?? '';
  const take = (wanted?: string): string => {
    const token = tokens[at++] ?? '';
    if (wanted !== undefined && token !== wanted) throw new SyntaxError(`Expected ${wanted}, got ${token}`);
    return token;
  };
  const value = (): unknown => {
    const token = take();
    if (token !== '$') return JSON.parse(token);
    const name = take();
    if (!declared.has(name) || variables[name] === undefined) throw new SyntaxError(`Variable $${name} is not given`);
    return variables[name];
  };
  const set = (): Raw[] => {
    take('{');
    const found: Raw[] = [];
    while (peek() !== '}') found.push(field());
    take('}');
    return found;
  };
  const field = (): Raw => {
    if (peek() === '...') {
      take();
      if (peek() !== 'on') return { spread: take() };
      take();
      take();
      return { on: set() };
    }
    const first = take();
    const named = peek() === ':';
    if (named) take();
    const name = named ? take() : first;
    const args: Record<string, unknown> = {};
    if (peek() === '(') {
      take();
      while (peek() !== ')') {
        const arg = take();
        take(':');
        args[arg] = value();
      }
      take();
    }
    return { alias: first, name, args, raw: peek() === '{' ? set() : [] };
  };

  const fragments = new Map<string, Raw[]>();
  let query: Raw[] | undefined;
  while (at < tokens.length) {
    const kind = take();
    if (kind === 'fragment') {
      const name = take();
      take('on');
      take();
      fragments.set(name, set());
    } else if (kind === 'query') {
      if (peek() === '(') {
        take();
        while (peek() !== ')') {
          if (take() === '$') declared.add(peek());
        }
        take();
      }
      query = set();
    } else throw new SyntaxError(`Unexpected ${kind}`);
  }
  const flat = (raw: readonly Raw[]): Selection[] =>
    raw.flatMap((each) => {
      if ('on' in each) return flat(each.on);
      if ('raw' in each) return [{ alias: each.alias, name: each.name, args: each.args, selections: flat(each.raw) }];
      const fragment = fragments.get(each.spread);
      if (fragment === undefined) throw new SyntaxError(`No fragment ${each.spread}`);
      return flat(fragment);
    });
  if (query === undefined) throw new SyntaxError('No query');
  return flat(query);
}
