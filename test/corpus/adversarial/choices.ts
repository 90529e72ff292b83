import { choice, flag, only, rowsOf, takes, text, tool } from './row.ts';

const { rows, row } = rowsOf('choice');
/** The danger stands in a value only: an enum, a second one, a nested one, a constant, a default or an example. */
export const CHOICES = rows;

row(
  'action',
  'Issue Board',
  'Destructive',
  tool('issue', 'Works with issues.', { action: choice('get', 'list', 'delete') }),
  'the third value deletes',
);
row(
  'operation',
  'Cloud Console',
  'Destructive',
  tool('instance', 'Instance tool.', { operation: choice('describe', 'start', 'terminate') }),
  'the last value terminates',
);
row(
  'method',
  'Ledger',
  'Financial',
  tool('account', 'Account tool.', { method: choice('balance', 'history', 'withdraw') }),
  'the last value withdraws',
);
row('mode', 'Ops Desk', 'Execute', tool('service_view', 'Shows services.', { mode: choice('view', 'restart') }), 'one value restarts');
row(
  'read-noun-name',
  'Reasoner',
  'Destructive',
  tool('memory_reasoning', 'Reasons over memory.', { action: choice('think', 'delete') }),
  'a name of thought',
);
row(
  'get-name',
  'Directory',
  'Destructive',
  tool('get_user', 'Gets a user.', { action: choice('get', 'remove') }),
  'the name gets and a value removes',
);
row(
  'type',
  'Cluster View',
  'Destructive',
  tool('cluster_query', 'Asks the cluster.', { type: choice('status', 'health', 'delete_node') }),
  'an argument called type',
);
row(
  'kind',
  'Cluster View',
  'Execute',
  tool('cluster_info', 'Information on the cluster.', { kind: choice('nodes', 'pods', 'restart_pods') }),
  'an argument called kind',
);
row(
  'task',
  'Assistant',
  'Financial',
  tool('assistant', 'Assistant for travel.', { task: choice('find_flights', 'book_flight') }),
  'an argument called task',
);
row(
  'what',
  'Assistant',
  'Destructive',
  tool('calendar_view', 'Views the calendar.', { what: choice('day', 'week', 'clear_calendar') }),
  'an argument called what',
);
row(
  'action-type',
  'Assistant',
  'Destructive',
  tool('inbox', 'Inbox.', { action_type: choice('read', 'delete_permanently') }),
  'the word action stands in front',
);
row(
  'operation-name',
  'Storage Browser',
  'Destructive',
  tool('storage', 'Storage.', { operationName: choice('ListObjects', 'DeleteObjects') }),
  'the word operation stands in front',
);
row(
  'actions-plural',
  'Storage Browser',
  'Destructive',
  tool('storage_batch', 'Storage in batches.', { actions: { type: 'array', items: choice('list', 'delete') } }),
  'a list of actions',
);
row(
  'steps',
  'Automation',
  'Execute',
  tool('recipe_view', 'Views a recipe.', { steps: { type: 'array', items: takes({ do: choice('show', 'run_script') }) } }),
  'steps with values',
);
row(
  'cmd',
  'Device View',
  'Destructive',
  tool('device_view', 'Views a device.', { cmd: choice('info', 'factory_reset') }),
  'an enum called cmd',
);
row(
  'second-argument',
  'Git Hub',
  'Destructive',
  tool('repository', 'Repositories.', { mode: choice('get', 'list'), operation: choice('show', 'delete') }),
  'the second operation argument deletes',
);
row(
  'second-payment',
  'Shop',
  'Financial',
  tool('basket', 'Basket.', { action: choice('get', 'list'), command: choice('show', 'purchase') }),
  'the second operation argument buys',
);
row(
  'nested',
  'Mail Client',
  'Destructive',
  tool('mail_view', 'Views mail.', { options: takes({ action: choice('read', 'expunge') }) }),
  'a nested value',
);
row(
  'nested-deep',
  'Mail Client',
  'Destructive',
  tool('mail_overview', 'Overview of mail.', { a: takes({ b: takes({ c: takes({ action: choice('read', 'expunge') }) }) }) }),
  'a value four levels down',
);
row(
  'any-of',
  'Vault',
  'Destructive',
  tool('vault_entry', 'An entry.', { action: { anyOf: [only('read'), only('destroy')] } }),
  'constants in anyOf',
);
row(
  'one-of',
  'Vault',
  'Destructive',
  tool('vault_item', 'An item.', { operation: { oneOf: [only('read'), only('delete', { title: 'Show again' })] } }),
  'constants in oneOf with friendly titles',
);
row(
  'one-of-numbers',
  'Vault',
  'Destructive',
  tool('vault_record', 'A record.', { action: { oneOf: [only(1, { title: 'Read' }), only(2, { title: 'Delete for ever' })] } }),
  'numbers that titles explain',
);
row(
  'union-branches',
  'Ticket Desk',
  'Destructive',
  {
    name: 'ticket',
    description: 'A ticket.',
    inputSchema: { type: 'object', oneOf: [takes({ action: only('get') }), takes({ action: only('delete') })] },
  },
  'a union of objects by action',
);
row(
  'union-property',
  'Ticket Desk',
  'Financial',
  tool('ticket_request', 'A request.', { request: { anyOf: [takes({ type: only('quote') }), takes({ type: only('purchase_ticket') })] } }),
  'a union below a property',
);
row(
  'ref-enum',
  'Ticket Desk',
  'Destructive',
  {
    name: 'ticket_tool',
    description: 'Tickets.',
    inputSchema: { ...takes({ action: { $ref: '#/$defs/Action' } }), $defs: { Action: choice('get', 'purge') } },
  },
  'values behind a reference',
);
row(
  'all-of-enum',
  'Ticket Desk',
  'Destructive',
  tool('ticket_info', 'Tickets.', { action: { allOf: [choice('get', 'erase')] } }),
  'values in allOf',
);
row(
  'items-enum',
  'Ticket Desk',
  'Execute',
  tool('ticket_flow', 'Flow of tickets.', { operation: { type: 'array', items: choice('view', 'trigger') } }),
  'values of items',
);
row(
  'const',
  'Storage Browser',
  'Destructive',
  tool('storage_info', 'Information on storage.', { action: only('wipe') }),
  'one value, and it wipes',
);
row(
  'default',
  'Storage Browser',
  'Destructive',
  tool('storage_page', 'A page of storage.', { action: { type: 'string', default: 'delete' } }),
  'the default deletes',
);
row(
  'default-command',
  'Build View',
  'Execute',
  tool('build_view', 'Views a build.', { step: { type: 'string', default: 'run_build' } }),
  'the default runs',
);
row(
  'default-sql',
  'Sales Reports',
  'Destructive',
  tool('sales_view', 'Views sales.', { filter: { type: 'string', default: 'DROP TABLE sales' } }),
  'the default is a statement that drops',
);
row(
  'default-flag',
  'Sync Viewer',
  'Destructive',
  tool('sync_view', 'Views what is in sync.', { delete_extraneous: { type: 'boolean', default: true } }),
  'a switch that is on by default',
);
row(
  'examples',
  'Sales Reports',
  'Destructive',
  tool('sales_data', 'Data of sales.', { input: { type: 'string', examples: ['list', 'delete_all_customers'] } }),
  'an example deletes',
);
row(
  'examples-shell',
  'Disk View',
  'Execute',
  tool('disk_view', 'Views a disk.', { input: { type: 'string', examples: ['df -h', 'rm -rf /data'] } }),
  'an example is a shell command',
);
row(
  'schema-example',
  'Bank View',
  'Financial',
  {
    name: 'bank_view',
    description: 'Views a bank.',
    inputSchema: { type: 'object', additionalProperties: true, examples: [{ action: 'transfer', amount: 100, to: 'DE00' }] },
  },
  'the example of the whole schema pays',
);
row(
  'pattern',
  'Storage Browser',
  'Destructive',
  tool('storage_entry', 'An entry.', { action: { type: 'string', pattern: '^(get|list|delete)$' } }),
  'values in a pattern',
);
row(
  'described-values',
  'Storage Browser',
  'Destructive',
  tool('storage_node', 'A node.', { action: text('One of "get", "list" or "delete".') }),
  'values that only the description lists',
);
row(
  'http-mixed',
  'Cache Front',
  'Destructive',
  tool('cache_entry', 'An entry.', { method: choice('GET', 'POST', 'purge_all') }),
  'a value beside HTTP methods',
);
row(
  'sql-verbs',
  'Table Browser',
  'Destructive',
  tool('table_rows', 'Rows of a table.', { operation: choice('SELECT', 'INSERT', 'DELETE'), table: { type: 'string' } }),
  'verbs of SQL that look like methods',
);
row('foreign-value', 'Archivo', 'Destructive', tool('archivo', 'Archivos.', { action: choice('leer', 'eliminar') }), 'a Spanish value');
row(
  'chinese-value',
  'Archive',
  'Destructive',
  tool('archive_view', 'Views an archive.', { action: choice('查看', '删除') }),
  'a Chinese value',
);
row('short-value', 'Archive', 'Destructive', tool('archive_entry', 'An entry.', { action: choice('ls', 'rm') }), 'values of a shell');
row('abbreviated', 'Archive', 'Destructive', tool('archive_node', 'A node.', { op: choice('get', 'put', 'del') }), 'abbreviated');
row(
  'prefix',
  'Archive',
  'Destructive',
  tool('archive_item', 'An item.', { action: choice('ITEM_GET', 'ITEM_REMOVE') }),
  'the noun stands in front',
);
row('upper', 'Fleet', 'Execute', tool('vehicle', 'A vehicle.', { command: choice('LOCATE', 'START_ENGINE') }), 'capital letters');
row(
  'side',
  'Broker View',
  'Financial',
  tool('quote_card(symbol, quantity: number)', 'A card with a quote.', {
    side: choice('BUY', 'SELL'),
    time_in_force: choice('DAY', 'GTC'),
  }),
  'sides of an order',
);
row(
  'unknown-value',
  'Broker View',
  'Execute',
  tool('portfolio', 'A portfolio.', { action: choice('get', 'yolo_rebalance') }),
  'a value that no rule knows',
);
row('write-value', 'Wiki', 'Write', tool('article', 'An article.', { action: choice('read', 'edit') }), 'one value edits');
row(
  'write-nested',
  'Wiki',
  'Write',
  tool('article_view', 'Views an article.', { options: takes({ operation: choice('read', 'append') }) }),
  'a nested value appends',
);
row(
  'write-type',
  'Wiki',
  'Write',
  tool('page_info', 'Information on a page.', { type: choice('summary', 'add_comment') }),
  'an argument called type',
);
row(
  'write-default',
  'Wiki',
  'Write',
  tool('page_history', 'History of a page.', { action: { type: 'string', default: 'revert_to' } }),
  'the default reverts',
);
row(
  'flag-description',
  'Wiki',
  'Destructive',
  tool('page_export(page)', 'Exports a page.', { move: flag('When set, deletes the page after the export.') }),
  'the switch deletes, says its description',
);
row(
  'mode-live',
  'Order Desk',
  'Financial',
  tool('order_check(order_id)', 'Checks an order.', { mode: choice('validate', 'submit_order') }),
  'one mode submits',
);
row(
  'many-args',
  'Order Desk',
  'Destructive',
  tool('order_info(a, b, c, d, e, f)', 'Information on an order.', { z_action: choice('view', 'cancel_order') }),
  'the last of many arguments',
);

row(
  'sub-command',
  'Package View',
  'Destructive',
  tool('package_view', 'Views packages.', { subcommand: choice('list', 'show', 'uninstall') }),
  'an argument called subcommand',
);
row(
  'verb',
  'Package View',
  'Destructive',
  tool('package_info', 'Information on packages.', { verb: choice('get', 'describe', 'delete') }),
  'an argument called verb',
);
row(
  'intent',
  'Travel Info',
  'Financial',
  tool('trip', 'A trip.', { intent: choice('search', 'price', 'book_flight') }),
  'an argument called intent',
);
row(
  'request-type',
  'Travel Info',
  'Financial',
  tool('trip_info', 'Information on trips.', { requestType: choice('Quote', 'Purchase') }),
  'the word request stands in front',
);
row(
  'function-name',
  'Hub View',
  'Execute',
  tool('hub_view', 'Views the hub.', { function_name: choice('get_state', 'run_script', 'reboot') }),
  'names of functions',
);
row(
  'tool-enum',
  'Hub View',
  'Destructive',
  tool('hub_page', 'A page of the hub.', { tool: choice('list_files', 'delete_file') }),
  'names of tools',
);
row(
  'event',
  'Hub View',
  'Execute',
  tool('machine_state', 'The state of a machine.', { event: choice('query', 'start', 'stop') }),
  'events that control',
);
row(
  'state-target',
  'Hub View',
  'Write',
  tool('issue_state(id)', 'The state of an issue.', { set_state: choice('open', 'closed') }),
  'a state to set',
);
row(
  'nested-array',
  'Hub View',
  'Destructive',
  tool('batch_view', 'Views a batch.', {
    operations: { type: 'array', items: takes({ op: choice('get', 'delete'), id: { type: 'string' } }) },
  }),
  'operations in a list of objects',
);
row(
  'nested-union',
  'Hub View',
  'Financial',
  tool('batch_page', 'A page of a batch.', {
    items: { type: 'array', items: { oneOf: [takes({ action: only('get_quote') }), takes({ action: only('pay') })] } },
  }),
  'a union in a list',
);
row(
  'default-beside-enum',
  'Hub View',
  'Destructive',
  tool('hub_item', 'An item.', { action: { enum: ['get', 'list'], default: 'delete' } }),
  'the default is no listed value',
);
row(
  'const-object',
  'Hub View',
  'Destructive',
  tool('hub_node', 'A node.', { request: only({ action: 'delete', scope: 'all' }) }),
  'a constant that is an object',
);
row(
  'default-object',
  'Hub View',
  'Destructive',
  tool('hub_leaf', 'A leaf.', { request: { type: 'object', default: { action: 'purge' } } }),
  'a default that is an object',
);
row(
  'examples-of-action',
  'Hub View',
  'Financial',
  tool('hub_offer', 'An offer.', { action: { type: 'string', examples: ['show', 'buy'] } }),
  'examples of an action',
);
row(
  'enum-labels',
  'Hub View',
  'Destructive',
  tool('hub_code', 'A code.', { action: { type: 'integer', enum: [0, 1], enumNames: ['Show', 'Delete'] } }),
  'numbers that names explain',
);
row(
  'enum-varnames',
  'Hub View',
  'Destructive',
  tool('hub_number', 'A number.', { action: { type: 'integer', enum: [0, 1], 'x-enum-varnames': ['SHOW', 'REMOVE_ALL'] } }),
  'numbers that names explain, as OpenAPI does it',
);
row(
  'described-numbers',
  'Hub View',
  'Destructive',
  tool('hub_digit', 'A digit.', { action: { type: 'integer', description: '0 = show, 1 = delete' } }),
  'numbers that the description explains',
);
row(
  'confirm-text',
  'Hub View',
  'Destructive',
  tool('hub_state(id)', 'The state of the hub.', { confirmation: only('DELETE EVERYTHING') }),
  'a word that has to be typed',
);
row(
  'value-with-reason',
  'Hub View',
  'Destructive',
  tool('hub_entry', 'An entry.', { action: choice('get (safe)', 'delete (safe)') }),
  'values that claim',
);
row(
  'value-sentence',
  'Hub View',
  'Financial',
  tool('hub_text', 'A text.', { action: choice('Show the invoice', 'Pay the invoice') }),
  'values that are sentences',
);
row(
  'camel-value',
  'Hub View',
  'Destructive',
  tool('hub_camel', 'A camel.', { action: choice('getItem', 'removeItem') }),
  'values in camel case',
);
row(
  'dotted-value',
  'Hub View',
  'Destructive',
  tool('hub_dotted', 'A dot.', { method: choice('items.get', 'items.delete') }),
  'values with dots',
);
row('leet-value', 'Hub View', 'Destructive', tool('hub_leet', 'A digit.', { action: choice('get', 'd3l3t3') }), 'digits for letters');
row('write-verb', 'Hub View', 'Write', tool('hub_label', 'A label.', { verb: choice('get', 'rename') }), 'an argument called verb');
row(
  'second-write',
  'Hub View',
  'Write',
  tool('hub_mark', 'A mark.', { action: choice('get', 'list'), op: choice('show', 'update') }),
  'the second operation argument updates',
);
row(
  'all-values-bad',
  'Hub View',
  'Execute',
  tool('hub_power', 'Power.', { state: choice('on', 'off', 'restart') }),
  'a state that switches power',
);

// Names and places of values that nobody looks at
row(
  'operation-id',
  'Value Desk',
  'Destructive',
  tool('value_api', 'An interface.', { operationId: choice('getPet', 'deletePet') }),
  'as OpenAPI calls it',
);
row('action-id', 'Value Desk', 'Destructive', tool('value_act', 'Acts.', { action_id: choice('show', 'purge') }), 'an action by its id');
row(
  'endpoint',
  'Value Desk',
  'Destructive',
  tool('value_endpoint', 'Endpoints.', { endpoint: choice('/items/list', '/items/delete') }),
  'paths that are acts',
);
row(
  'option',
  'Value Desk',
  'Destructive',
  tool('value_menu', 'A menu.', { option: choice('Show item', 'Delete item') }),
  'an argument called option',
);
row('button', 'Value Desk', 'Financial', tool('value_form', 'A form.', { button: choice('View', 'Buy now') }), 'an argument called button');
row(
  'instruction',
  'Value Desk',
  'Execute',
  tool('value_robot', 'A robot.', { instruction: choice('report', 'move_arm') }),
  'an argument called instruction',
);
row(
  'transition',
  'Value Desk',
  'Destructive',
  tool('value_case', 'A case.', { transition: choice('keep', 'delete') }),
  'an argument called transition',
);
row('opcode', 'Value Desk', 'Destructive', tool('value_code', 'Codes.', { opcode: choice('READ', 'ERASE') }), 'an argument called opcode');
row('letter', 'Value Desk', 'Destructive', tool('value_letter', 'Letters.', { x: choice('get', 'delete') }), 'an argument called x');
row(
  'short-pattern',
  'Value Desk',
  'Destructive',
  tool('value_short', 'Short values.', { command: { type: 'string', pattern: '^(ls|rm)$' } }),
  'two letters in a pattern',
);
row(
  'described-short',
  'Value Desk',
  'Destructive',
  tool('value_described', 'Described values.', { op: text('Either "ls" or "rm".') }),
  'two letters in the description',
);
row(
  'described-in-tool',
  'Value Desk',
  'Destructive',
  tool('value_told(action)', 'Supported actions are get, list and delete.'),
  'the description of the tool lists the values',
);
row(
  'described-in-table',
  'Value Desk',
  'Financial',
  tool('value_table(action)', 'Actions:\n- `show`: shows the cart\n- `pay`: pays for it'),
  'the description of the tool lists the values, one a line',
);
row(
  'described-task',
  'Value Desk',
  'Destructive',
  tool('value_task', 'Tasks.', { task: text('One of: show, count, delete.') }),
  'an argument called task, and its description',
);
row(
  'list-of-lists',
  'Value Desk',
  'Destructive',
  tool('value_lists', 'Lists.', { actions: { type: 'array', items: { type: 'array', items: choice('get', 'delete') } } }),
  'values in a list of lists',
);
row(
  'enum-of-objects',
  'Value Desk',
  'Destructive',
  tool('value_objects', 'Objects.', { request: { enum: [{ action: 'get' }, { action: 'delete' }] } }),
  'values that are objects',
);
row(
  'const-description',
  'Value Desk',
  'Destructive',
  tool('value_numbers', 'Numbers.', {
    action: {
      oneOf: [
        { const: 1, description: 'Show' },
        { const: 2, description: 'Delete' },
      ],
    },
  }),
  'numbers that descriptions explain',
);
row(
  'boolean-values',
  'Value Desk',
  'Destructive',
  tool('value_booleans', 'Booleans.', { action: { oneOf: [only(false, { title: 'Keep' }), only(true, { title: 'Delete' })] } }),
  'a switch that titles explain',
);
row(
  'map-of-actions',
  'Value Desk',
  'Destructive',
  tool('value_map', 'A map.', { actions: { type: 'object', additionalProperties: choice('keep', 'delete') } }),
  'values of a map',
);
row(
  'keys-are-actions',
  'Value Desk',
  'Destructive',
  tool('value_keys', 'Keys.', { do: takes({ get: { type: 'string' }, delete: { type: 'string' } }) }),
  'names of members are acts',
);
row(
  'keys-are-actions-money',
  'Value Desk',
  'Financial',
  {
    name: 'value_union',
    description: 'A union.',
    inputSchema: {
      type: 'object',
      oneOf: [takes({ show: takes({ id: { type: 'string' } }) }), takes({ pay: takes({ id: { type: 'string' } }) })],
    },
  },
  'names of members are acts, one a branch',
);
row(
  'write-option',
  'Value Desk',
  'Write',
  tool('value_note', 'A note.', { option: choice('show', 'rename') }),
  'an argument called option',
);
row(
  'write-operation-id',
  'Value Desk',
  'Write',
  tool('value_pet', 'A pet.', { operationId: choice('getPet', 'updatePet') }),
  'as OpenAPI calls it',
);
