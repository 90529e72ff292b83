import { choice, only, rowsOf, takes, text, tool } from './row.ts';

const claimed = rowsOf('claimed-limit');
/** Prose claims a limit that neither name nor schema enforces. Believed or not, `allows` is what can be called. */
export const CLAIMED_LIMITS = claimed.rows;
const claim = claimed.row;

claim(
  'select-only',
  'Reporting',
  'Read',
  tool('query_database(sql)', 'Runs SELECT statements only; everything else is refused.'),
  'nothing but prose refuses',
  { allows: 'Execute' },
);
claim('dry-run', 'Reporting', 'Read', tool('execute_statement(statement)', 'Dry run: nothing is committed.'), 'no argument says so', {
  allows: 'Execute',
});
claim('get-only', 'Proxy', 'Read', tool('send_request(url, method, body)', 'Only GET is allowed.'), 'method is open', {
  allows: 'Execute',
});
claim('safe-shell', 'Proxy', 'Read', tool('run_command(command)', 'Only ls and cat are allowed.'), 'command is open', {
  allows: 'Execute',
});
claim(
  'testnet',
  'Chain Desk',
  'Write',
  tool('transfer_tokens(to, amount: number)', 'Works on the test network only, tokens have no value.'),
  'no argument chooses the network',
  { allows: 'Financial' },
);
claim(
  'sandbox-payments',
  'Card Desk',
  'Write',
  tool('charge_card(card, amount: number)', 'Sandbox mode: cards are never charged.'),
  'no argument chooses the mode',
  { allows: 'Financial' },
);
claim(
  'recycle-bin',
  'File Desk',
  'Write',
  tool('delete_file(path)', 'Moves the file to the bin, from where it can be restored for thirty days.'),
  'the bin is only told of',
  { allows: 'Destructive' },
);
claim(
  'soft-delete',
  'Record Desk',
  'Write',
  tool('remove_record(id)', 'Soft delete; the record is hidden and can be shown again.'),
  'the softness is only told of',
  { allows: 'Destructive' },
);
claim('own-only', 'Record Desk', 'Write', tool('purge_records(filter)', 'Limited to records marked as test data.'), 'the filter is open', {
  allows: 'Destructive',
});
claim(
  'asks-first',
  'Cloud Desk',
  'Read',
  tool('terminate_instance(id)', 'Asks a person first; by itself it only shows what would happen.'),
  'no argument confirms',
  { allows: 'Destructive' },
);
claim('preview-deploy', 'Cloud Desk', 'Read', tool('deploy(service)', 'Prints the plan and stops.'), 'the name deploys', {
  allows: 'Execute',
});
claim('draft-mail', 'Mail Desk', 'Read', tool('send_mail(to, body)', 'Only renders the mail; sending is switched off.'), 'the name sends', {
  allows: 'Write',
});
claim(
  'pure-function',
  'Code Desk',
  'Read',
  tool('run_python(code)', 'The code runs in a sandbox without network or files.'),
  'the sandbox is only told of',
  { allows: 'Execute' },
);
claim(
  'paper-trading',
  'Trade Desk',
  'Write',
  tool('place_order(symbol, quantity: number)', 'Paper trading account.'),
  'no argument chooses the account',
  { allows: 'Financial' },
);
claim(
  'limit-ten',
  'Trade Desk',
  'Financial',
  tool('buy_shares(symbol, amount: number)', 'At most ten dollars a day.'),
  'the ceiling is only told of; the category stays',
  { allows: 'Financial' },
);
claim(
  'idempotent-reset',
  'Trade Desk',
  'Write',
  tool('reset_watchlist(id)', 'The former list is kept as a version.'),
  'the version is only told of',
  { allows: 'Destructive' },
);
claim(
  'claimed-values',
  'Trade Desk',
  'Read',
  tool('report_tool', 'Reports.', { action: { ...choice('show', 'delete'), description: 'delete is not implemented.' } }),
  'the value is there',
  { allows: 'Destructive' },
);
claim(
  'read-flag',
  'Graph Desk',
  'Read',
  tool('run_cypher(cypher)', 'Write clauses are rejected by the server.'),
  'nothing but prose rejects',
  { allows: 'Execute' },
);

const enforced = rowsOf('enforced-limit');
/** The name or the schema enforces a limit: a lower verdict may be right, and a wrong reading of it is not. */
export const ENFORCED_LIMITS = enforced.rows;
const enforce = enforced.row;

enforce('readonly-name', 'Reporting', 'Read', tool('run_readonly_query(sql)', 'Runs a query.'), 'the name says read-only');
enforce('read-only-sql', 'Reporting', 'Read', tool('read_only_sql(statement)', 'Runs a statement.'), 'the name says read-only');
enforce('select-name', 'Reporting', 'Read', tool('execute_select(sql)', 'Executes.'), 'the name says select');
enforce(
  'select-prefix',
  'Reporting',
  'Read',
  tool('run_query', 'Runs a query.', {
    verb: only('SELECT'),
    table: { type: 'string' },
    columns: { type: 'array', items: { type: 'string' } },
  }),
  'a constant',
);
enforce(
  'select-pattern',
  'Reporting',
  'Read',
  tool('query', 'Runs a query.', { sql: { type: 'string', pattern: '^SELECT\\b[^;]*$' } }),
  'a pattern',
);
enforce('read-enum', 'Record Desk', 'Read', tool('records', 'Records.', { action: choice('get', 'list', 'search') }), 'every value reads');
enforce('get-enum', 'Proxy', 'Read', tool('fetch_page(url)', 'Fetches a page.', { method: choice('GET', 'HEAD') }), 'every method reads');
enforce(
  'command-enum',
  'Host View',
  'Read',
  tool('host_report', 'A report on the host.', { command: choice('show_uptime', 'list_disks') }),
  'every command shows',
);
enforce(
  'dry-run-const',
  'Cloud Desk',
  'Read',
  tool('plan_deploy', 'Plans a deployment.', { service: { type: 'string' }, dry_run: only(true) }),
  'a constant and a name that plans',
);
enforce('preview-name', 'Cloud Desk', 'Read', tool('preview_deletion(id)', 'Shows what a deletion would remove.'), 'the name previews');
enforce(
  'simulate-name',
  'Trade Desk',
  'Read',
  tool('simulate_order(symbol, quantity: number)', 'Simulates an order.'),
  'the name simulates',
);
enforce(
  'validate-payment',
  'Card Desk',
  'Read',
  tool('validate_payment(amount: number, currency)', 'Validates a payment.'),
  'the name validates',
);
enforce(
  'draft-invoice',
  'Card Desk',
  'Write',
  tool('create_draft_invoice(customer, amount: number)', 'Creates a draft.'),
  'a draft commits nothing',
);
enforce('append-only', 'Log Desk', 'Write', tool('append_line(file, line)', 'Appends a line.'), 'the name appends');
enforce(
  'write-enum',
  'Log Desk',
  'Write',
  tool('log_book', 'A log book.', { action: choice('read', 'append') }),
  'the worst value appends',
);
enforce(
  'run-enum',
  'Log Desk',
  'Execute',
  tool('log_service', 'The service of logs.', { action: choice('status', 'restart') }),
  'the worst value restarts',
);
enforce(
  'delete-enum',
  'Log Desk',
  'Destructive',
  tool('log_files', 'Files of logs.', { action: choice('list', 'delete') }),
  'the worst value deletes',
);
enforce(
  'pay-enum',
  'Log Desk',
  'Financial',
  tool('log_plan', 'The plan of logs.', { action: choice('show', 'buy') }),
  'the worst value buys',
);
enforce(
  'false-readonly-name',
  'Reporting',
  'Destructive',
  tool('readonly_purge(index)', 'Purges.'),
  'the word read-only beside a verb that is none',
);
enforce(
  'false-readonly-argument',
  'Reporting',
  'Execute',
  tool('run_query(sql)', 'Runs a query.', { read_only: { type: 'boolean', default: true } }),
  'a switch that the caller can turn off',
);
enforce(
  'false-select-enum',
  'Reporting',
  'Destructive',
  tool('statement', 'A statement.', { verb: choice('SELECT', 'DELETE'), table: { type: 'string' } }),
  'one of two values deletes',
);
enforce(
  'false-pattern',
  'Reporting',
  'Execute',
  tool('query_all(sql)', 'Runs a query.', { note: { type: 'string', pattern: '^SELECT' } }),
  'the pattern belongs to another argument',
);
enforce(
  'false-loose-pattern',
  'Reporting',
  'Execute',
  tool('query_some', 'Runs a query.', { sql: { type: 'string', pattern: 'SELECT' } }),
  'the pattern has no beginning',
);
enforce(
  'false-stacked-pattern',
  'Reporting',
  'Execute',
  tool('query_many', 'Runs a query.', { sql: { type: 'string', pattern: '^SELECT' } }),
  'a second statement may follow',
);
enforce('false-safe-name', 'Host View', 'Execute', tool('safe_exec(command)', 'Executes.'), 'safe is no limit');
enforce(
  'false-dry-run',
  'Cloud Desk',
  'Destructive',
  tool('destroy_stack(id)', 'Destroys a stack.', { dry_run: { type: 'boolean', default: true } }),
  'a switch that the caller can turn off',
);
enforce(
  'false-readonly-money',
  'Card Desk',
  'Financial',
  tool('readonly_wallet_pay(amount: number, to)', 'Pays.'),
  'the word read-only beside a payment',
);
enforce(
  'false-const-branch',
  'Reporting',
  'Execute',
  {
    name: 'query_one',
    description: 'Runs a query.',
    inputSchema: { type: 'object', anyOf: [takes({ verb: only('SELECT') }), takes({ sql: text('Any statement.') })] },
  },
  'only one branch is limited',
);
enforce('false-preview-name', 'Cloud Desk', 'Execute', tool('preview_and_deploy(service)', 'Previews and deploys.'), 'a preview and more');
enforce(
  'false-draft',
  'Card Desk',
  'Financial',
  tool('draft_and_pay_invoice(customer, amount: number)', 'Drafts and pays.'),
  'a draft and more',
);

claim(
  'read-replica',
  'Replica Desk',
  'Read',
  tool('execute_sql(sql)', 'Connected to a read replica, so writes fail.'),
  'the replica is only told of',
  { allows: 'Execute' },
);
claim(
  'allow-list',
  'Replica Desk',
  'Read',
  tool('http_post(url, body)', 'Only reaches addresses that answer without changing anything.'),
  'the list is only told of',
  { allows: 'Execute' },
);
claim(
  'approval',
  'Replica Desk',
  'Read',
  tool('wire_payment(iban, amount: number)', 'A person has to approve each payment elsewhere; by itself the call pays nothing.'),
  'the approval is only told of',
  { allows: 'Financial' },
);
claim(
  'kept-copy',
  'Replica Desk',
  'Write',
  tool('overwrite_file(path, content)', 'A copy of the former file is kept.'),
  'the copy is only told of',
  { allows: 'Destructive' },
);
claim(
  'temporary',
  'Replica Desk',
  'Write',
  tool('terminate_session(id)', 'The session comes back by itself within a minute.'),
  'the return is only told of',
  { allows: 'Execute' },
);
claim(
  'comment-only',
  'Replica Desk',
  'Read',
  tool('add_comment(issue, body)', 'Comments are only shown to the caller and never stored.'),
  'the privacy is only told of',
  { allows: 'Write' },
);
enforce('readonly-camel', 'Reporting', 'Read', tool('readOnlyQuery(query)', 'Queries.'), 'the name says read-only');
enforce('select-rows', 'Reporting', 'Read', tool('select_rows(table, columns)', 'Selects rows.'), 'the name selects');
enforce('list-enum-one', 'Reporting', 'Read', tool('report_admin', 'Reports.', { action: choice('list') }), 'the only value lists');
enforce('const-method', 'Proxy', 'Read', tool('http_get(url)', 'Gets a page.', { method: only('GET') }), 'a constant');
enforce(
  'false-readonly-enum',
  'Reporting',
  'Destructive',
  tool('readonly_admin', 'Reports.', { action: choice('list', 'purge') }),
  'the name says read-only, a value purges',
);
enforce(
  'false-readonly-shell',
  'Host View',
  'Execute',
  tool('readonly_shell(command)', 'Runs a command.'),
  'a shell cannot be limited by its name',
);
enforce(
  'false-get-method',
  'Proxy',
  'Execute',
  tool('http_any(url, method, body)', 'Makes a request.', { accept: only('GET') }),
  'the constant belongs to another argument',
);
enforce(
  'false-max',
  'Card Desk',
  'Financial',
  tool('pay_small(to)', 'Pays.', { amount: { type: 'number', maximum: 1 } }),
  'a small payment is one',
);
enforce('false-negated-name', 'Reporting', 'Write', tool('not_readonly_update(id, value)', 'Updates.'), 'not read-only');
