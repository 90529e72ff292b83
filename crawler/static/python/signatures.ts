import type { Json, JsonObject } from '#core/json';
import { objectOf, schema } from '../schema.ts';
import { field, kids, type Node } from '../syntax.ts';
import { type Schema, textOf, toJson } from '../value.ts';
import { callOf, classAssignment, cleanDoc, type Literals, lastName } from './literals.ts';

const OPEN: Schema = schema({}, { partial: true });

const PLAIN: Record<string, JsonObject> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  bytes: { type: 'string', format: 'binary' },
  None: { type: 'null' },
  Any: {},
  object: {},
  dict: { type: 'object', additionalProperties: true },
  Dict: { type: 'object', additionalProperties: true },
  Mapping: { type: 'object', additionalProperties: true },
  list: { type: 'array', items: {} },
  List: { type: 'array', items: {} },
  Sequence: { type: 'array', items: {} },
  tuple: { type: 'array', items: {} },
  set: { type: 'array', items: {}, uniqueItems: true },
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  UUID: { type: 'string', format: 'uuid' },
  Path: { type: 'string', format: 'path' },
  AnyUrl: { type: 'string', format: 'uri', minLength: 1 },
  HttpUrl: { type: 'string', format: 'uri', minLength: 1, maxLength: 2083 },
  PositiveInt: { type: 'integer', exclusiveMinimum: 0 },
  NonNegativeInt: { type: 'integer', minimum: 0 },
  EmailStr: { type: 'string', format: 'email' },
};

/** Constraints of `Field` as words of JSON Schema, for numbers, texts and lists. */
const CONSTRAINTS: Record<string, (type: Json | undefined) => string> = {
  ge: () => 'minimum',
  le: () => 'maximum',
  gt: () => 'exclusiveMinimum',
  lt: () => 'exclusiveMaximum',
  multiple_of: () => 'multipleOf',
  min_length: (type) => (type === 'array' ? 'minItems' : 'minLength'),
  max_length: (type) => (type === 'array' ? 'maxItems' : 'maxLength'),
  pattern: () => 'pattern',
  description: () => 'description',
  title: () => 'title',
  examples: () => 'examples',
};

const MAX_LEVELS = 8;

/** Turns the signatures of Python functions and the fields of its classes into the JSON Schema that the servers make of them. */
export class Signatures {
  readonly #literals: Literals;
  readonly #active = new Set<number>();
  #level = 0;

  constructor(literals: Literals) {
    this.#literals = literals;
  }

  /** The input schema of a function: its parameters without the context that the server itself hands in. */
  functionSchema(fn: Node, without: readonly string[]): Schema {
    const shape = new Map<string, Schema>();
    let open = false;
    const parameters = field(fn, 'parameters');
    for (const [index, parameter] of (parameters === undefined ? [] : kids(parameters)).entries()) {
      if (/^(?:keyword|positional)_separator$/.test(parameter.type)) continue;
      if (/splat_pattern$/.test(parameter.type) || /splat_pattern$/.test(kids(parameter)[0]?.type ?? '')) {
        open = true;
        continue;
      }
      const name = (field(parameter, 'name') ?? (parameter.type === 'identifier' ? parameter : kids(parameter)[0]))?.text ?? '';
      const type = field(parameter, 'type');
      const value = field(parameter, 'value');
      if (without.includes(name) || (index === 0 && type === undefined && /^(?:self|cls)$/.test(name))) continue;
      if (isHandedIn(type, value)) continue;
      shape.set(name, this.#member(type, value));
    }
    return objectOf(shape, { open });
  }

  /** The schema of one parameter or field with its default. */
  #member(type: Node | undefined, value: Node | undefined): Schema {
    const of = type === undefined ? schema({}) : this.typeSchema(type);
    if (value === undefined) return of;
    const call = value.type === 'call' ? callOf(value) : undefined;
    if (call !== undefined && /^(?:Field|Query|Body|Param)$/.test(call.name)) return this.#withField(of, value);
    const json = toJson(this.#literals.evaluate(value));
    return { ...of, optional: true, ...(json !== undefined && { json: { ...of.json, default: json } }) };
  }

  /** What `Field(…)` adds. */
  #withField(of: Schema, node: Node): Schema {
    const call = callOf(node);
    if (call === undefined) return of;
    const json: JsonObject = { ...of.json };
    let { optional, partial } = of;
    const given = call.named.get('default') ?? call.positional[0];
    if (given !== undefined && given.type !== 'ellipsis') {
      optional = true;
      const value = toJson(this.#literals.evaluate(given));
      if (value !== undefined) json['default'] = value;
    }
    if (call.named.has('default_factory')) optional = true;
    for (const [name, value] of call.named) {
      const word = CONSTRAINTS[name]?.(json['type']);
      if (word === undefined) continue;
      const read = toJson(this.#literals.evaluate(value));
      if (read === undefined) partial = true;
      else json[word] = read;
    }
    return { ...of, json, optional, partial };
  }

  typeSchema(node: Node): Schema {
    if (this.#level >= MAX_LEVELS) return OPEN;
    this.#level += 1;
    try {
      return this.#type(node);
    } finally {
      this.#level -= 1;
    }
  }

  #type(node: Node): Schema {
    switch (node.type) {
      case 'type':
      case 'parenthesized_expression': {
        const [inner] = kids(node);
        return inner === undefined ? OPEN : this.#type(inner);
      }
      case 'none':
        return schema({ type: 'null' });
      case 'identifier':
      case 'attribute':
        return this.#named(node);
      case 'generic_type': {
        const [name, parameters] = kids(node);
        return name === undefined ? OPEN : this.#generic(name, parameters === undefined ? [] : kids(parameters));
      }
      case 'subscript': {
        const name = field(node, 'value');
        const args = node.childrenForFieldName('subscript').filter((child): child is Node => child !== null);
        return name === undefined ? OPEN : this.#generic(name, args);
      }
      case 'union_type':
      case 'binary_operator': {
        const sides = node.type === 'union_type' ? kids(node) : [field(node, 'left'), field(node, 'right')];
        return anyOf(sides.map((side) => (side === undefined ? OPEN : this.typeSchema(side))));
      }
      case 'string': {
        // A type that is named before it exists.
        const name = textOf(this.#literals.evaluate(node)) ?? '';
        const plain = PLAIN[name];
        if (plain !== undefined) return schema(plain);
        const meaning = /^\w+$/.test(name) ? this.#literals.modules.meaning(this.#literals.modules.fileOf(node), name) : undefined;
        return meaning?.kind === 'class' ? this.classSchema(meaning.node) : OPEN;
      }
      default:
        return OPEN;
    }
  }

  #named(node: Node): Schema {
    const meaning = this.#literals.meaningOf(node);
    if (meaning?.kind === 'class') return this.classSchema(meaning.node);
    // A name for a type.
    if (meaning?.kind === 'value') return this.#guarded(meaning.node, () => this.typeSchema(meaning.node));
    const plain = PLAIN[lastName(node)];
    return plain === undefined ? OPEN : schema(plain);
  }

  #generic(name: Node, args: Node[]): Schema {
    const [first, second] = args;
    switch (lastName(name)) {
      case 'Optional':
        return anyOf([first === undefined ? OPEN : this.typeSchema(first), schema({ type: 'null' })]);
      case 'Union':
        return anyOf(args.map((arg) => this.typeSchema(arg)));
      case 'list':
      case 'List':
      case 'Sequence':
      case 'Iterable':
      case 'Collection':
        return this.#arrayOf(first, {});
      case 'set':
      case 'Set':
      case 'frozenset':
        return this.#arrayOf(first, { uniqueItems: true });
      case 'tuple':
      case 'Tuple':
        if (second?.text === '...' || args.length === 1) return this.#arrayOf(first, {});
        return schema({ type: 'array', minItems: args.length, maxItems: args.length });
      case 'dict':
      case 'Dict':
      case 'Mapping':
      case 'MutableMapping': {
        const value = second === undefined ? schema({}) : this.typeSchema(second);
        return schema(
          { type: 'object', additionalProperties: Object.keys(value.json).length === 0 ? true : value.json },
          { partial: value.partial },
        );
      }
      case 'Literal': {
        const values = args.map((arg) => toJson(this.#literals.evaluate(arg.type === 'type' ? kids(arg)[0] : arg)));
        if (values.length === 0 || values.includes(undefined)) return OPEN;
        return enumeration(values as Json[]);
      }
      case 'Annotated':
        return this.#annotated(first, args.slice(1));
      default:
        return OPEN;
    }
  }

  #arrayOf(element: Node | undefined, more: JsonObject): Schema {
    const of = element === undefined ? schema({}) : this.typeSchema(element);
    return schema({ type: 'array', items: of.json, ...more }, { partial: of.partial });
  }

  #annotated(type: Node | undefined, notes: Node[]): Schema {
    let of = type === undefined ? OPEN : this.typeSchema(type);
    for (const note of notes) {
      const inner = note.type === 'type' ? (kids(note)[0] ?? note) : note;
      const call = callOf(inner);
      if (call?.name === 'Field') of = this.#withField(of, inner);
      else if (inner.type === 'string' || inner.type === 'concatenated_string') {
        const description = textOf(this.#literals.evaluate(inner));
        if (description !== undefined) of = { ...of, json: { ...of.json, description } };
      }
    }
    return of;
  }

  /** The schema of an enumeration, a model, a typed dictionary or a data class. */
  classSchema(node: Node): Schema {
    return this.#guarded(node, () => {
      const bases = kids(field(node, 'superclasses') ?? node.childForFieldName('superclasses') ?? node)
        .filter((base) => base.parent?.type === 'argument_list')
        .map(lastName);
      if (bases.some((base) => /Enum$/.test(base))) return this.#enumClass(node);
      const isData = node.parent?.type === 'decorated_definition' && /^@(?:\w+\.)*dataclass\b/m.test(node.parent.text);
      const parents = kids(field(node, 'superclasses') ?? node)
        .filter((base) => base.parent?.type === 'argument_list')
        .flatMap((base) => {
          const meaning = this.#literals.meaningOf(base);
          return meaning?.kind === 'class' ? [this.classSchema(meaning.node)] : [];
        });
      if (!isData && parents.length === 0 && !bases.some((base) => /^(?:BaseModel|TypedDict|\w*Model)$/.test(base))) return OPEN;
      const shape = new Map(parents.flatMap((parent) => [...(parent.shape ?? [])]));
      for (const statement of kids(field(node, 'body') ?? node)) {
        const assignment = statement.type === 'expression_statement' ? kids(statement)[0] : undefined;
        const [name, type] = assignment?.type === 'assignment' ? [field(assignment, 'left')?.text, field(assignment, 'type')] : [];
        if (assignment === undefined || name === undefined || type === undefined || name.startsWith('_') || name === 'model_config')
          continue;
        if (/^(?:typing\.)?ClassVar\b/.test(type.text)) continue;
        shape.set(name, this.#member(type, field(assignment, 'right')));
      }
      const of = objectOf(shape, { open: parents.some((parent) => parent.partial && parent.shape === undefined) });
      const doc = this.#docOf(node);
      return doc === undefined ? of : { ...of, json: { ...of.json, description: doc } };
    });
  }

  #docOf(node: Node): string | undefined {
    const first = kids(field(node, 'body') ?? node)[0];
    const text = first?.type === 'expression_statement' ? kids(first)[0] : undefined;
    const doc = text?.type === 'string' ? textOf(this.#literals.evaluate(text)) : undefined;
    return doc === undefined ? undefined : cleanDoc(doc);
  }

  #enumClass(node: Node): Schema {
    const values: (Json | undefined)[] = [];
    for (const statement of kids(field(node, 'body') ?? node)) {
      const assignment = statement.type === 'expression_statement' ? kids(statement)[0] : undefined;
      const name = assignment?.type === 'assignment' ? field(assignment, 'left')?.text : undefined;
      if (name === undefined || name.startsWith('_')) continue;
      const right = classAssignment(node, name);
      // `auto()` of a StrEnum is its name in lower case, of others a number.
      values.push(right === undefined ? undefined : toJson(this.#literals.evaluate(right)));
    }
    return values.length === 0 || values.includes(undefined) ? OPEN : enumeration(values as Json[]);
  }

  /** What is made of itself is open where it comes back. */
  #guarded(node: Node, make: () => Schema): Schema {
    if (this.#active.has(node.id)) return OPEN;
    this.#active.add(node.id);
    try {
      return make();
    } finally {
      this.#active.delete(node.id);
    }
  }
}

/** Parameters that the server fills in by itself. */
function isHandedIn(type: Node | undefined, value: Node | undefined): boolean {
  if (type !== undefined && /(?:^|[[|.\s])Context\b(?!\w)/.test(type.text) && !/["']\w* Context/.test(type.text)) return true;
  const call = value?.type === 'call' ? callOf(value) : undefined;
  return call !== undefined && /^(?:Depends|CurrentContext|Current\w+)$/.test(call.name);
}

function enumeration(values: Json[]): Schema {
  const [first] = values;
  const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)));
  const name = typeof first === 'number' && values.every((value) => Number.isInteger(value)) ? 'integer' : typeof first;
  const typed = types.size === 1 && first !== null ? { type: name } : {};
  return schema(values.length === 1 && first !== undefined ? { const: first, ...typed } : { enum: values, ...typed });
}

function anyOf(options: Schema[]): Schema {
  const flat = options.flatMap((option) => {
    const inner = option.json['anyOf'];
    return Array.isArray(inner) && Object.keys(option.json).length === 1 ? (inner as JsonObject[]) : [option.json];
  });
  const partial = options.some((option) => option.partial);
  // One branch that may be anything makes the whole so.
  return flat.some((option) => Object.keys(option).length === 0) ? schema({}, { partial }) : schema({ anyOf: flat }, { partial });
}
