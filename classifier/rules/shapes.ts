import { type Rule, words } from './rule.ts';

/** Verbs of tools that work a sum out and commit none. */
const WORKS_OUT = words(
  'convert calculate calc compute estimate simulate quote validate verify check preview compare predict forecast analyze analyse format parse list search find',
);

export const takesPayment: Rule = {
  id: 'takes-payment',
  claim: 'takes all that a payment or an order needs',
  why: 'Who may call it may spend, whatever its name says.',
  category: 'Financial',
  facets: ['money'],
  when: [
    {
      in: 'arguments',
      all: [
        ['amount', 'cents', 'sum'],
        ['iban', 'payee', 'payee id', 'beneficiary', 'recipient', 'to account', 'to wallet'],
      ],
      unlessVerbs: WORKS_OUT,
    },
    { in: 'arguments', all: [['account number'], ['amount', 'sum']], unlessVerbs: WORKS_OUT },
    {
      in: 'arguments',
      all: [
        ['signer key', 'signing key'],
        ['amount', 'value'],
      ],
    },
    {
      in: 'arguments',
      all: [
        ['card number', 'pan', 'cardnumber'],
        ['cvc', 'cvv', 'amount', 'expiry'],
      ],
      unlessVerbs: words('validate verify check'),
    },
    {
      in: 'arguments',
      all: [['symbol', 'ticker', 'instrument', 'coin', 'pair'], ['quantity', 'qty', 'amount', 'size'], ['side']],
      unlessVerbs: WORKS_OUT,
    },
    { in: 'arguments', all: [['quantity', 'qty', 'size'], ['side'], ['time force', 'order type', 'limit price', 'leverage']] },
    {
      in: 'arguments',
      all: [
        ['private key', 'mnemonic', 'seed phrase'],
        ['amount', 'value', 'lamports', 'wei', 'sats'],
      ],
      unlessVerbs: words('generate create import'),
    },
  ],
  finds: [
    'statement(iban, amount)',
    'ticket(symbol, quantity, side)',
    'quote(quantity, side, order_type)',
    'page(card_number, cvc)',
    'view(private_key, value)',
  ],
  leaves: ['convert(amount, iban)', 'list_orders(symbol, side)', 'validate_card(card_number, cvc)'],
};

export const passesRequest: Rule = {
  id: 'passes-request',
  claim: 'passes on a request whose method and address the call names',
  why: 'Its effect is as large as the largest thing on the other side.',
  category: 'Execute',
  facets: ['http-out'],
  when: [
    {
      in: 'arguments',
      all: [
        ['url', 'uri', 'endpoint'],
        ['http method', 'request method'],
      ],
    },
    {
      in: 'arguments',
      all: [
        ['path', 'route'],
        ['method', 'verb'],
        ['body', 'payload'],
      ],
    },
    {
      in: 'arguments',
      all: [
        ['url', 'uri', 'endpoint'],
        ['method', 'verb'],
        ['body', 'payload', 'data', 'headers', 'json'],
      ],
    },
    {
      in: 'arguments',
      all: [
        ['tool name', 'toolname', 'tool'],
        ['arguments', 'args', 'params', 'parameters', 'input'],
      ],
      unlessVerbs: words('get list search describe find validate'),
    },
    {
      in: 'arguments',
      all: [
        ['rpc method', 'rpc'],
        ['params', 'arguments'],
      ],
    },
    { in: 'arguments', all: [['mutation']] },
    { in: 'arguments', all: [['keystrokes', 'keystroke', 'stdin']] },
  ],
  finds: ['lookup(url, method, body)', 'info(tool_name, arguments)', 'node(rpc_method, params)', 'graph(mutation)'],
  leaves: ['fetch(url)', 'list_calls(tool)', 'describe_tool(tool_name, args)'],
};

export const takesContent: Rule = {
  id: 'takes-content',
  claim: 'takes a path and what is to stand there',
  why: 'A file that stood there before may be gone, and others may be led to read the new one.',
  category: 'Write',
  facets: ['fs'],
  when: [
    {
      in: 'arguments',
      all: [
        ['path', 'filepath', 'filename'],
        ['content', 'contents'],
      ],
      unlessVerbs: words(
        'analyze analyse lint format validate verify check review parse detect explain summarize summarise compare diff search find list count hash preview render convert translate extract tokenize',
      ),
    },
  ],
  finds: ['file_peek(path, content)'],
  leaves: ['lint_file(path, content)', 'get_file(path)'],
};

export const SHAPE_RULES: readonly Rule[] = [takesPayment, passesRequest, takesContent];
