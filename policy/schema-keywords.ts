import { isJsonObject, type Json, type JsonObject } from '#core/json';

type Shape = (value: Json) => boolean;

const TYPES = new Set(['null', 'boolean', 'object', 'array', 'number', 'string', 'integer']);

const isText: Shape = (value) => typeof value === 'string';
const isCount: Shape = (value) => typeof value === 'number' && value >= 0;
const isNumber: Shape = (value) => typeof value === 'number';
const isFlag: Shape = (value) => typeof value === 'boolean';
const isTexts: Shape = (value) => Array.isArray(value) && value.every(isText);
const isSchema: Shape = (value) => typeof value === 'boolean' || isJsonObject(value);
const isSchemas: Shape = (value) => Array.isArray(value) && value.every(isSchema);
const isSchemaMap: Shape = (value) => isJsonObject(value) && Object.values(value).every(isSchema);
const isType: Shape = (value) => typeof value === 'string' && TYPES.has(value);

/** What each keyword that constrains may hold. A keyword that held something else would constrain nothing, or stop the check. */
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['type', (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType))],
  ['enum', (value) => Array.isArray(value)],
  ['properties', isSchemaMap],
  ['patternProperties', isSchemaMap],
  ['dependentSchemas', isSchemaMap],
  ['$defs', isSchemaMap],
  ['definitions', isSchemaMap],
  ['required', isTexts],
  ['dependentRequired', (value) => isJsonObject(value) && Object.values(value).every(isTexts)],
  ['dependencies', (value) => isJsonObject(value) && Object.values(value).every((one) => isTexts(one) || isSchema(one))],
  ['additionalProperties', isSchema],
  ['unevaluatedProperties', isSchema],
  ['propertyNames', isSchema],
  ['items', (value) => isSchema(value) || isSchemas(value)],
  ['prefixItems', isSchemas],
  ['additionalItems', isSchema],
  ['unevaluatedItems', isSchema],
  ['contains', isSchema],
  ['allOf', isSchemas],
  ['anyOf', isSchemas],
  ['oneOf', isSchemas],
  ['not', isSchema],
  ['if', isSchema],
  ['then', isSchema],
  ['else', isSchema],
  ['minimum', isNumber],
  ['maximum', isNumber],
  ['exclusiveMinimum', isNumber],
  ['exclusiveMaximum', isNumber],
  ['multipleOf', (value) => typeof value === 'number' && value > 0],
  ['minLength', isCount],
  ['maxLength', isCount],
  ['minItems', isCount],
  ['maxItems', isCount],
  ['minContains', isCount],
  ['maxContains', isCount],
  ['minProperties', isCount],
  ['maxProperties', isCount],
  ['uniqueItems', isFlag],
  ['pattern', isText],
  ['format', isText],
  ['$recursiveRef', (value) => value === '#'],
  ['$recursiveAnchor', isFlag],
  ['$anchor', isText],
]);

/** In draft 4 these two are flags beside `minimum` and `maximum`. */
const FLAGS_IN_DRAFT_4 = new Set(['exclusiveMinimum', 'exclusiveMaximum']);

/** The first keyword of a schema, its subschemas left aside, that holds what it cannot hold. */
export function malformedKeyword(schema: JsonObject, draft: string): string | undefined {
  return Object.keys(schema).find((keyword) => {
    const shape = draft === '4' && FLAGS_IN_DRAFT_4.has(keyword) ? isFlag : SHAPES.get(keyword);
    return shape !== undefined && !shape(schema[keyword] ?? null);
  });
}
