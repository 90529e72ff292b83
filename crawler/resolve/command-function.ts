/** A value that the configuration gives, perhaps in the middle of a text. */
export interface Configured {
  config: string;
  /** What is taken where it gives none. */
  fallback?: string;
  before?: string;
  after?: string;
}

type Word = string | Configured;

/** What a command function gives back. */
export interface ConfiguredCommand {
  command: Word;
  args: Word[];
  env: Record<string, Word>;
}

const LONGEST = 16 * 1024;
const DEEPEST = 8;
const TOKEN =
  /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")|`((?:[^`\\]|\\.)*)`|(-?\d+(?:\.\d+)?)|([A-Za-z_$][\w$]*)|(=>|\?\?|\|\||\?\.|\.\.\.|[{}[\](),:;.?!=<>+&|-])/y;

type Token = { is: 'text' | 'template' | 'number' | 'word' | 'mark'; value: string };

/**
 * Reads the JavaScript function of a smithery.yaml as a person would: `(config) => ({ command: 'npx', args: […], env: {…} })`, and the same
 * with `return`. It is never run. Literals, `config.name`, one alternative behind `||` or `??` and templates with one of them are understood;
 * a function that decides anything is not.
 *
 * @returns `undefined` for all that is more than that.
 */
export function readCommandFunction(source: string): ConfiguredCommand | undefined {
  const tokens = source.length > LONGEST ? undefined : tokensOf(source);
  if (tokens === undefined) return undefined;
  const parameter = tokens.find(({ is, value }) => is === 'word' && value !== 'function' && value !== 'async')?.value ?? '';
  const arrow = tokens.findIndex(({ value }, at) => value === '=>' && tokens[at]?.is === 'mark');
  const returned = tokens.findIndex(({ is, value }) => is === 'word' && value === 'return');
  let at = returned > 0 ? returned + 1 : arrow + 1;
  if (at === 0) return undefined;
  // Statements before the `return` could have changed what it gives back.
  if (returned > 0 && tokens[returned - 1]?.value !== '{') return undefined;
  while (tokens[at]?.value === '(' && tokens[at]?.is === 'mark') at += 1;
  try {
    return asCommand(new Reader(tokens, at, parameter).object(0));
  } catch (error) {
    if (error instanceof NotPlain) return undefined;
    throw error;
  }
}

class NotPlain extends Error {}

type Value = Word | number | boolean | null | Value[] | Map<string, Value>;

class Reader {
  readonly #tokens: readonly Token[];
  readonly #parameter: string;
  #at: number;

  constructor(tokens: readonly Token[], at: number, parameter: string) {
    this.#tokens = tokens;
    this.#at = at;
    this.#parameter = parameter;
  }

  object(depth: number): Map<string, Value> {
    this.#take('{');
    const members = new Map<string, Value>();
    while (!this.#takes('}')) {
      const key = this.#next();
      if (key.is !== 'word' && key.is !== 'text') throw new NotPlain();
      this.#take(':');
      members.set(key.value, this.#value(depth + 1));
      if (!this.#takes(',') && !this.#sees('}')) throw new NotPlain();
    }
    return members;
  }

  #value(depth: number): Value {
    if (depth > DEEPEST) throw new NotPlain();
    const value = this.#plain(depth);
    if (!this.#takes('||') && !this.#takes('??')) return value;
    const other = this.#plain(depth);
    if (!isConfigured(value) || (typeof other !== 'string' && typeof other !== 'number')) throw new NotPlain();
    return { ...value, fallback: String(other) };
  }

  #plain(depth: number): Value {
    if (this.#sees('{')) return this.object(depth);
    if (this.#takes('[')) {
      const items: Value[] = [];
      while (!this.#takes(']')) {
        items.push(this.#value(depth + 1));
        if (!this.#takes(',') && !this.#sees(']')) throw new NotPlain();
      }
      return items;
    }
    const token = this.#next();
    if (token.is === 'text') return token.value;
    if (token.is === 'number') return Number(token.value);
    if (token.is === 'template') return this.#template(token.value);
    if (token.is !== 'word') throw new NotPlain();
    if (token.value === 'true' || token.value === 'false') return token.value === 'true';
    if (token.value === 'null' || token.value === 'undefined') return null;
    if (token.value === 'String' && this.#takes('(')) {
      const value = this.#value(depth + 1);
      this.#take(')');
      return value;
    }
    if (token.value !== this.#parameter || !(this.#takes('.') || this.#takes('?.'))) throw new NotPlain();
    const name = this.#next();
    if (name.is !== 'word') throw new NotPlain();
    if (this.#takes('.')) {
      if (this.#next().value !== 'toString') throw new NotPlain();
      this.#take('(');
      this.#take(')');
    }
    return { config: name.value };
  }

  #template(text: string): Word {
    const parts = text.split(/\$\{([^}]*)\}/);
    if (parts.length === 1) return text;
    const [, name] = /^\s*(?:String\()?([A-Za-z_$][\w$]*)\.([A-Za-z_$][\w$]*)\)?\s*$/.exec(parts[1] ?? '') ?? [];
    const config = /\.([A-Za-z_$][\w$]*)\)?\s*$/.exec(parts[1] ?? '')?.[1];
    if (parts.length !== 3 || name !== this.#parameter || config === undefined) throw new NotPlain();
    return { config, before: parts[0] ?? '', after: parts[2] ?? '' };
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new NotPlain();
    this.#at += 1;
    return token;
  }

  #sees(mark: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.is === 'mark' && token.value === mark;
  }

  #takes(mark: string): boolean {
    if (!this.#sees(mark)) return false;
    this.#at += 1;
    return true;
  }

  #take(mark: string): void {
    if (!this.#takes(mark)) throw new NotPlain();
  }
}

function tokensOf(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const match = TOKEN.exec(source);
    if (match === null) return undefined;
    const [, text, template, number, word, mark] = match;
    if (text !== undefined) tokens.push({ is: 'text', value: unquoted(text) });
    else if (template !== undefined) tokens.push({ is: 'template', value: template });
    else if (number !== undefined) tokens.push({ is: 'number', value: number });
    else if (word !== undefined) tokens.push({ is: 'word', value: word });
    else if (mark !== undefined) tokens.push({ is: 'mark', value: mark });
  }
  return tokens;
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

function isConfigured(value: Value): value is Configured {
  return typeof value === 'object' && value !== null && 'config' in value;
}

function asCommand(members: Map<string, Value>): ConfiguredCommand | undefined {
  const command = members.get('command');
  const args = members.get('args') ?? [];
  const env = members.get('env') ?? new Map<string, Value>();
  if (typeof command !== 'string' || !Array.isArray(args) || !(env instanceof Map)) return undefined;
  return {
    command,
    args: args.flatMap((value) => wordOf(value) ?? []),
    env: Object.fromEntries(
      [...env].flatMap(([name, value]): [string, Word][] => {
        const word = wordOf(value);
        return word === undefined ? [] : [[name, word]];
      }),
    ),
  };
}

function wordOf(value: Value): Word | undefined {
  if (typeof value === 'string' || isConfigured(value)) return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
