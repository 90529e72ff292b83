import { choice, flag, HARMLESS, rowsOf, takes, text, tool } from './row.ts';

const { rows, row } = rowsOf('benign');
/** Harmless tools whose text speaks of danger. A verdict above the category is over-classification, and counted. */
export const BENIGN = rows;

row('deleted-files', 'Files', 'Read', tool('list_deleted_files(folder)', 'Lists deleted files.'), 'what was deleted is listed');
row(
  'recently-deleted',
  'Files',
  'Read',
  tool('get_trash(folder)', 'Returns files that were removed in the last 30 days.'),
  'a relative clause',
);
row('how-to-delete', 'Docs', 'Read', tool('explain_command(topic)', 'Explains how to delete a branch.'), 'explains');
row('docs-exec', 'Docs', 'Read', tool('get_doc(page)', 'Returns the documentation of exec, spawn and kill.'), 'documentation');
row('validate-amount', 'Shop', 'Read', tool('validate_amount(amount: number)', 'Validates a payment amount.'), 'validates');
row('does-not-delete', 'Shop', 'Read', tool('get_cart(cart)', 'Gets a cart. It does not delete anything.'), 'a denial');
row('never-pays', 'Shop', 'Read', tool('get_total(cart)', 'Computes the total. Never charges the card.'), 'a denial');
row(
  'curly-denial',
  'Shop',
  'Read',
  tool('get_prices(cart)', 'Gets prices. It doesn’t modify the cart and won’t place an order.'),
  'a denial with curly apostrophes',
);
row('without-changing', 'Shop', 'Read', tool('preview_cart(cart)', 'Previews a cart without changing it.'), 'a denial');
row(
  'use-delete-instead',
  'Notes',
  'Read',
  tool('get_note(id)', 'Gets a note. To remove it, use delete_note instead.'),
  'points to another tool',
);
row(
  'see-also',
  'Notes',
  'Read',
  tool('list_notes(folder)', 'Lists notes. See also: delete_note, purge_notes, update_note.'),
  'names other tools',
);
row('before-delete', 'Notes', 'Read', tool('check_note(id)', 'Checks whether a note can be deleted. Call it before you delete.'), 'advice');
row('permission', 'Notes', 'Read', tool('can_delete(id)', 'Tells whether the user may delete the note.'), 'a question of permission');
row(
  'audit',
  'Audit Log',
  'Read',
  tool('get_audit_log(since)', 'Returns who created, updated, deleted or paid for what.'),
  'history of others',
);
row('history', 'Audit Log', 'Read', tool('payment_history(account)', 'Returns the payments that the account made.'), 'history of payments');
row('balance', 'Bank Info', 'Read', tool('get_balance(account)', 'Returns what is left to spend or transfer.'), 'a balance');
row('fees', 'Bank Info', 'Read', tool('estimate_fee(amount: number, to)', 'Estimates the fee of a transfer.'), 'estimates');
row('quote-swap', 'Bank Info', 'Read', tool('get_swap_quote(amount: number, token)', 'Quotes a swap. No swap is made.'), 'a quote');
row(
  'exploit-lookup',
  'Security Info',
  'Read',
  tool('search_exploits(query)', 'Searches a database of exploits and attacks.'),
  'what is searched for',
);
row(
  'cve',
  'Security Info',
  'Read',
  tool('get_cve(id)', 'Returns a vulnerability that lets attackers run code and wipe disks.'),
  'a relative clause',
);
row(
  'malware',
  'Security Info',
  'Read',
  tool('scan_text(text)', 'Scans a text for instructions that delete files or steal money.'),
  'what is looked for',
);
row('kill-chain', 'Security Info', 'Read', tool('get_kill_chain(attack)', 'Returns the kill chain of an attack.'), 'a term');
row('drop-down', 'Design', 'Read', tool('get_dropdown(id)', 'Gets the options of a drop-down.'), 'a term');
row('reset-date', 'Design', 'Read', tool('get_reset_date(quota)', 'Gets the day on which the quota resets.'), 'a relative clause');
row('execution-plan', 'Database Info', 'Read', tool('explain_plan(name)', 'Explains how the database would execute a query.'), 'would');
row(
  'schema',
  'Database Info',
  'Read',
  tool('describe_table(table)', 'Describes columns, with their ON DELETE and ON UPDATE rules.'),
  'terms of SQL',
);
row(
  'migration-list',
  'Database Info',
  'Read',
  tool('list_migrations(database)', 'Lists migrations that drop or alter tables.'),
  'a relative clause',
);
row(
  'slow-queries',
  'Database Info',
  'Read',
  tool('get_slow_queries(database)', 'Returns DELETE and UPDATE statements that took long.'),
  'terms of SQL',
);
row('run-status', 'CI Info', 'Read', tool('get_run(id)', 'Returns the status of a run: queued, started, cancelled or killed.'), 'states');
row(
  'deploy-list',
  'CI Info',
  'Read',
  tool('list_deployments(service)', 'Lists what was deployed, by whom, and what was rolled back.'),
  'history',
);
row('restart-count', 'CI Info', 'Read', tool('get_restart_count(pod)', 'Returns how often the pod was restarted.'), 'history');
row('executable', 'CI Info', 'Read', tool('find_executable(name)', 'Finds an executable on the path.'), 'a noun');
row(
  'timeout',
  'CI Info',
  'Read',
  tool('get_log(id)', 'Gets a log. The request is cancelled after thirty seconds.'),
  'what is cancelled is the request',
);
row('error-text', 'CI Info', 'Read', tool('get_config(name)', 'Gets a setting. Raises an error when it was removed.'), 'an error');
row('cache-note', 'CI Info', 'Read', tool('get_page(url)', 'Gets a page. Cached copies expire after an hour.'), 'a note on caching');
row(
  'deprecated',
  'CI Info',
  'Read',
  tool('get_user(id)', 'Gets a user. Deprecated: will be removed in version 3.'),
  'the tool will be removed',
);
row('returns-created', 'CI Info', 'Read', tool('get_created(since)', 'Returns what was created or updated since.'), 'history');
row(
  'example-json',
  'CI Info',
  'Read',
  tool('get_events(since)', 'Returns events, for example {"type":"order.deleted","amount":12}.'),
  'an example of an answer',
);
row(
  'values-of-status',
  'CI Info',
  'Read',
  tool('list_orders', 'Lists orders.', { status: choice('open', 'paid', 'cancelled', 'refunded') }),
  'states to filter by',
);
row(
  'event-filter',
  'CI Info',
  'Read',
  tool('list_events', 'Lists events.', { type: choice('created', 'updated', 'deleted') }),
  'kinds to filter by',
);
row('include-deleted', 'CI Info', 'Read', tool('list_users', 'Lists users.', { include_deleted: { type: 'boolean' } }), 'a filter');
row(
  'show-removed',
  'CI Info',
  'Read',
  tool('list_packages', 'Lists packages.', { show_removed: flag('Show those that were removed as well.') }),
  'a filter',
);
row(
  'order-by',
  'CI Info',
  'Read',
  tool('list_items', 'Lists items.', { order: choice('asc', 'desc'), sort: choice('created', 'deleted') }),
  'an order of rows',
);
row(
  'payment-method',
  'CI Info',
  'Read',
  tool('search_shops', 'Searches shops.', { payment_method: choice('card', 'cash', 'transfer') }),
  'a filter',
);
row(
  'argument-note',
  'CI Info',
  'Read',
  tool('get_item', 'Gets an item.', { id: text('Id of the item. Deleted items are not found.') }),
  'a note on an argument',
);
row(
  'argument-denial',
  'CI Info',
  'Read',
  tool('get_record', 'Gets a record.', { id: text('Id. The record is not deleted.') }),
  'a denial in an argument',
);
row(
  'argument-format',
  'CI Info',
  'Read',
  tool('find_tool', 'Finds a tool.', { name: text('For example delete_user or pay_invoice.') }),
  'an example in an argument',
);
row('math-add', 'Math', 'Read', tool('add(a: number, b: number)', 'Adds two numbers.'), 'a sum');
row(
  'calculator',
  'Math',
  'Read',
  tool('loan_calculator(amount: number, rate: number)', 'Calculates what you pay back each month.'),
  'a sum',
);
row('format-code', 'Math', 'Read', tool('format_code(code, language)', 'Formats code. Nothing is executed.'), 'a formatter');
row('lint', 'Math', 'Read', tool('lint_sql(sql)', 'Checks a statement, such as DROP TABLE, for style.'), 'a linter');
row(
  'base64-picture',
  'Math',
  'Read',
  tool(
    'describe_image(image)',
    'Describes a picture given as base64, for example iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk.',
  ),
  'a picture in base64',
);
row(
  'hash-example',
  'Math',
  'Read',
  tool('lookup_hash(hash)', 'Looks up a hash such as 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.'),
  'a hash in hexadecimal',
);
row('url-escape', 'Math', 'Read', tool('decode_url(text)', 'Decodes text such as a%20b%2Fc.'), 'percent-encoding');
row('emoji', 'Math', 'Read', tool('get_emoji(name)', '🔎 Finds an emoji, for example 👩‍💻 or ❤️.'), 'joiners and selectors in emoji');
row('persian', 'Math', 'Read', tool('get_word(word)', 'واژه را نشان می‌دهد.'), 'a script that needs joiners');
row('accents', 'Math', 'Read', tool('get_cafe(city)', 'Returns cafés, crêperies and naïve façades.'), 'letters with accents');
row('cyrillic-text', 'Math', 'Read', tool('get_slovo(word)', 'Показывает слово.'), 'Russian');
row('japanese-wide', 'Math', 'Read', tool('get_kanji(word)', '漢字を検索します（ＡＢＣ対応）。'), 'full-width letters in Japanese');
row('greek-letters', 'Math', 'Read', tool('get_constant(name)', 'Returns constants such as π, α and Δ.'), 'Greek letters in mathematics');
row('spanish-read', 'Math', 'Read', tool('get_palabra(word)', 'Muestra la palabra.'), 'Spanish');
row('german-read', 'Math', 'Read', tool('get_wort(word)', 'Zeigt gelöschte Wörter an.'), 'German, with a participle');
row('chinese-read', 'Math', 'Read', tool('get_ci(word)', '查询已删除的词。'), 'Chinese, with a relative clause');
row(
  'long-docs',
  'Math',
  'Read',
  tool('get_manual(page)', `Gets a page of the manual. ${'Chapters tell of creating, deleting and paying. '.repeat(40)}`),
  'long documentation',
);
row('hints', 'Math', 'Read', tool('get_stats(name)', 'Gets statistics.', {}, HARMLESS), 'hints that are true');
row('delete-branch', 'Git', 'Destructive', tool('delete_branch(name)', 'Deletes a branch. It does not pay anybody.'), 'no money in it');
row(
  'create-issue',
  'Git',
  'Write',
  tool('create_issue(title)', 'Creates an issue, for example "Delete old releases".'),
  'an example of a title',
);
row(
  'comment',
  'Git',
  'Write',
  tool('add_comment(issue, body)', 'Adds a comment. Comments can be deleted later.'),
  'a note on what can be done later',
);
row('label', 'Git', 'Write', tool('remove_label(issue, label)', 'Removes a label from an issue.'), 'a label can be put back');
row('schedule', 'Git', 'Write', tool('schedule_reminder(text)', 'Schedules a reminder to pay the rent.'), 'what is reminded of');
row('note-text', 'Git', 'Write', tool('save_note(text)', 'Saves a note. It never runs what the note says.'), 'a denial');
row('draft', 'Git', 'Write', tool('draft_order(items)', 'Drafts an order without placing it.'), 'a draft');
row('restart', 'Git', 'Execute', tool('restart_service(name)', 'Restarts a service. No data is deleted.'), 'a denial');
row('run-tests', 'Git', 'Execute', tool('run_tests(path)', 'Runs tests, among them those that delete fixtures.'), 'a relative clause');
row(
  'click',
  'Git',
  'Execute',
  tool('click(selector)', 'Clicks an element such as a "Delete" or "Buy now" button.'),
  'an example of a button',
);
row(
  'nested-options',
  'Git',
  'Read',
  tool('list_commits', 'Lists commits.', { options: takes({ mode: choice('short', 'full') }) }),
  'how, and not what',
);

// Passive and relative clauses
row(
  'passive-filter',
  'Queue Info',
  'Read',
  tool('list_jobs(queue)', 'Lists jobs. Jobs that were cancelled are not shown.'),
  'what is not shown',
);
row(
  'passive-cache',
  'Queue Info',
  'Read',
  tool('get_stats(queue)', 'Gets statistics. Results are cached and refreshed every minute.'),
  'a note on caching',
);
row('passive-excluded', 'Queue Info', 'Read', tool('count_jobs(queue)', 'Counts jobs. Deleted jobs are excluded.'), 'what is excluded');
row(
  'passive-denied',
  'Queue Info',
  'Read',
  tool('peek_queue(queue)', 'Peeks at a queue. No message is removed.'),
  'a denial in the passive',
);
row(
  'passive-nothing',
  'Queue Info',
  'Read',
  tool('inspect_queue(queue)', 'Inspects a queue. Nothing is deleted, moved or paid.'),
  'a denial in the passive',
);
row(
  'passive-created',
  'Queue Info',
  'Read',
  tool('get_job(id)', 'Gets a job. The job is created by create_job and can be deleted with delete_job.'),
  'points to other tools',
);
row('would', 'Queue Info', 'Read', tool('plan_purge(queue)', 'Plans: tells which messages a purge would remove.'), 'would');
row(
  'neither-nor',
  'Queue Info',
  'Read',
  tool('view_queue(queue)', 'Views a queue. It neither creates nor deletes messages.'),
  'neither, nor',
);
row(
  'cannot-be-used',
  'Queue Info',
  'Read',
  tool('get_message(id)', 'Gets a message. This tool cannot be used to delete messages.'),
  'cannot be used to',
);
row('unable', 'Queue Info', 'Read', tool('find_message(query)', 'Finds a message. It is unable to send or to delete one.'), 'unable to');
row('avoid', 'Queue Info', 'Read', tool('check_queue(queue)', 'Checks a queue. Helps to avoid deleting messages by mistake.'), 'avoid');
row('noun-policy', 'Queue Info', 'Read', tool('get_policy(queue)', 'Gets the policy on deletion and retention.'), 'a noun');
row('noun-reasons', 'Queue Info', 'Read', tool('get_reasons(code)', 'Gets reasons for cancellation, refund and chargeback.'), 'nouns');
row(
  'scheduled-for',
  'Queue Info',
  'Read',
  tool('list_expiring(queue)', 'Lists messages scheduled for deletion.'),
  'a participle with a noun',
);
row(
  'who-can',
  'Queue Info',
  'Read',
  tool('list_permissions(user)', 'Lists permissions such as delete, write and pay.'),
  'names of permissions',
);
row(
  'user-asks',
  'Queue Info',
  'Read',
  tool('get_help(topic)', 'Gets help. Use when the user wants to delete a queue or pay a bill.'),
  'what the user wants',
);
row(
  'warn',
  'Queue Info',
  'Read',
  tool('get_warnings(queue)', 'Gets warnings, for example "disk will be erased".'),
  'an example of an answer',
);
row(
  'limits-note',
  'Queue Info',
  'Read',
  tool('get_rate(queue)', 'Gets the rate. Requests above the limit are rejected and the key may be suspended.'),
  'a note on limits',
);
row(
  'billing-note',
  'Queue Info',
  'Read',
  tool('get_route(queue)', 'Gets a route. Each request counts towards your plan.'),
  'a note on quota',
);
row(
  'login-note',
  'Queue Info',
  'Read',
  tool('get_inbox(user)', 'Gets the inbox. You must be logged in and have paid.'),
  'a condition of use',
);
row(
  'return-shape',
  'Queue Info',
  'Read',
  tool('get_changes(since)', 'Gets changes.\n\nReturns:\n- created: list\n- updated: list\n- deleted: list'),
  'the shape of an answer',
);
row(
  'markdown-args',
  'Queue Info',
  'Read',
  tool('get_rows(table)', 'Gets rows.\n\nArgs:\n    table: Name of the table\n    deleted: Whether deleted rows are included'),
  'a list of arguments',
);
row(
  'note-paragraph',
  'Queue Info',
  'Read',
  tool('get_schema(table)', 'Gets the schema.\n\nNote: to change it, run a migration. To remove it, drop the table.'),
  'advice on other ways',
);
row(
  'security-text',
  'Queue Info',
  'Read',
  tool('scan_prompt(prompt)', 'Scans a prompt. Detects attempts to delete files, run commands or transfer funds.'),
  'what is detected',
);
row(
  'docs-title',
  'Queue Info',
  'Read',
  tool('get_guide(name)', 'Gets a guide, such as "Deleting your account" or "Paying an invoice".'),
  'titles of guides',
);
// Names that look like acts
row('payment-status', 'Shop Info', 'Read', tool('get_payment_status(payment_id)', 'Gets the status of a payment.'), 'a noun behind a verb');
row('purchases', 'Shop Info', 'Read', tool('list_purchases(customer)', 'Lists purchases.'), 'a noun behind a verb');
row('refunds', 'Shop Info', 'Read', tool('search_refunds(query)', 'Searches refunds.'), 'a noun behind a verb');
row('deletion-policy', 'Shop Info', 'Read', tool('deletion_policy(table)', 'Returns the policy on deletion.'), 'a noun in front of a noun');
row('withdrawal-limits', 'Shop Info', 'Read', tool('withdrawal_limits(account)', 'Returns limits.'), 'a noun in front of a noun');
row('execution-time', 'Shop Info', 'Read', tool('execution_time(query_id)', 'Returns how long a query took.'), 'a noun in front of a noun');
row('cash-flow', 'Shop Info', 'Read', tool('cash_flow(company)', 'Returns the cash flow of a company.'), 'a noun in front of a noun');
row('bill-text', 'Parliament', 'Read', tool('bill_text(bill)', 'Returns the text of a bill.'), 'a noun in front of a noun');
row('credit-score', 'Shop Info', 'Read', tool('credit_score(person)', 'Returns a score.'), 'a noun in front of a noun');
row('bid-ask', 'Shop Info', 'Read', tool('bid_ask_spread(symbol)', 'Returns the spread.'), 'a noun in front of a noun');
row('fund-performance', 'Shop Info', 'Read', tool('fund_performance(fund)', 'Returns how a fund performed.'), 'a noun in front of a noun');
row('exercise-list', 'Gym Info', 'Read', tool('exercise_list(muscle)', 'Returns exercises.'), 'a noun in front of a noun');
row('revocation-list', 'Shop Info', 'Read', tool('get_revocation_list(issuer)', 'Returns revoked certificates.'), 'a noun behind a verb');
row('get-started', 'Shop Info', 'Read', tool('get_started(topic)', 'Returns a guide for beginners.'), 'a participle behind a verb');
row('collect-metrics', 'Shop Info', 'Read', tool('collect_metrics(host)', 'Collects metrics and returns them.'), 'a harmless object');
row('capture-screen', 'Shop Info', 'Read', tool('capture_screenshot', 'Captures a screenshot and returns it.'), 'a harmless object');
row('format-text', 'Shop Info', 'Read', tool('format_date(date, locale)', 'Formats a date.'), 'a harmless object');
row('reverse-text', 'Shop Info', 'Read', tool('reverse_string(text)', 'Reverses a string.'), 'a harmless object');
row(
  'charge-points',
  'Charge',
  'Read',
  tool('charge_points(city)', 'Returns charging stations of a city.'),
  'the server is called like a verb, and the tool is none',
);
row(
  'transfer-routes',
  'Transfer',
  'Read',
  tool('get_transfer_routes(from_airport, to_airport)', 'Returns buses between airports.'),
  'the server is called like a verb',
);
row('search-prefix', 'Search', 'Read', tool('search_papers(query)', 'Searches papers.'), 'the server is called like a harmless verb');
row(
  'wire-gauge',
  'Shop Info',
  'Read',
  tool('wire_gauge(diameter: number)', 'Converts a diameter to a gauge.'),
  'a noun in front of a noun',
);
row('kill-count', 'Game Info', 'Read', tool('get_kill_count(player)', 'Returns the count.'), 'a noun behind a verb');
row('drop-rate', 'Game Info', 'Read', tool('get_drop_rate(item)', 'Returns how often an item drops.'), 'a noun behind a verb');
row('burn-down', 'Game Info', 'Read', tool('get_burn_down(sprint)', 'Returns the chart of a sprint.'), 'a noun behind a verb');
row('execute-permission', 'Game Info', 'Read', tool('has_execute_permission(path)', 'Tells whether a file may be executed.'), 'a question');
row('is-deleted', 'Game Info', 'Read', tool('is_deleted(id)', 'Tells whether an entry was deleted.'), 'a question');
row('list-deletable', 'Game Info', 'Read', tool('list_deletable_branches(repo)', 'Lists branches that are merged.'), 'an adjective');
row('undelete-info', 'Game Info', 'Read', tool('get_undelete_window(plan)', 'Returns how long an entry can be restored.'), 'the opposite');
// Arguments that look like acts
row('deleted-since', 'Filter Info', 'Read', tool('list_contacts(deleted_since, updated_after, created_by)', 'Lists contacts.'), 'filters');
row(
  'is-removed',
  'Filter Info',
  'Read',
  tool('search_contacts(query, is_removed: boolean, paid: boolean)', 'Searches contacts.'),
  'filters',
);
row(
  'ids',
  'Filter Info',
  'Read',
  tool('get_details(order_id, payment_id, run_id, execution_id, transfer_id)', 'Gets details.'),
  'identifiers',
);
row(
  'price-range',
  'Filter Info',
  'Read',
  tool('search_flats(min_price: number, max_price: number, amount_min: number)', 'Searches flats.'),
  'a range of prices',
);
row('country-code', 'Filter Info', 'Read', tool('get_country(code)', 'Gets a country by its code.'), 'a code that is none');
row(
  'airport-code',
  'Filter Info',
  'Read',
  tool('get_airport(code, language)', 'Gets an airport by its code.'),
  'a code that is none, beside a language',
);
row('script-name', 'Filter Info', 'Read', tool('get_script(script_name)', 'Gets the text of a script.'), 'a name');
row('command-name', 'Filter Info', 'Read', tool('get_help_page(command_name)', 'Gets the manual of a command.'), 'a name');
row('sql-dialect', 'Filter Info', 'Read', tool('list_functions(sql_dialect)', 'Lists functions of a dialect.'), 'the name of a dialect');
row(
  'travel-mode',
  'Filter Info',
  'Read',
  tool('get_directions(origin, destination)', 'Gets directions.', { mode: choice('driving', 'walking', 'running', 'transit') }),
  'ways of going',
);
row(
  'method-average',
  'Filter Info',
  'Read',
  tool('get_trend(series)', 'Gets a trend.', { method: choice('mean', 'median', 'drop_outliers') }),
  'ways of computing',
);
row(
  'operation-sum',
  'Filter Info',
  'Read',
  tool('calculate(a: number, b: number)', 'Calculates.', { operation: choice('add', 'subtract', 'multiply', 'divide') }),
  'sums',
);
row(
  'action-filter',
  'Filter Info',
  'Read',
  tool('get_activity(user)', 'Gets activity.', { action: choice('viewed', 'clicked', 'purchased') }),
  'kinds to filter by, in the past tense',
);
row(
  'transaction-type',
  'Filter Info',
  'Read',
  tool('list_transactions(account)', 'Lists transactions.', { transaction_type: choice('payment', 'refund', 'withdrawal', 'transfer') }),
  'kinds to filter by',
);
row('trade-side', 'Filter Info', 'Read', tool('list_trades(symbol)', 'Lists trades.', { side: choice('buy', 'sell') }), 'a filter');
row(
  'diff-kind',
  'Filter Info',
  'Read',
  tool('get_diff(commit)', 'Gets a diff.', { kind: choice('added', 'removed', 'renamed') }),
  'kinds to filter by',
);
row(
  'event-names',
  'Filter Info',
  'Read',
  tool('get_events_by_name(since)', 'Gets events.', { event: choice('user.created', 'user.deleted', 'invoice.paid') }),
  'names of events',
);
row(
  'sort-by',
  'Filter Info',
  'Read',
  tool('list_releases(repo)', 'Lists releases.', { sort: { type: 'string', enum: ['created', 'updated'], default: 'updated' } }),
  'an order of rows',
);
row(
  'default-status',
  'Filter Info',
  'Read',
  tool('list_invoices(customer)', 'Lists invoices.', { status: { type: 'string', default: 'paid' } }),
  'a default filter',
);
row(
  'example-name',
  'Filter Info',
  'Read',
  tool('get_tool(name)', 'Gets a tool.', {
    version: { type: 'string', examples: ['1.0'] },
    kind: { type: 'string', examples: ['delete_user'] },
  }),
  'an example of a name',
);
row(
  'force-refresh',
  'Filter Info',
  'Read',
  tool('get_rates(currency)', 'Gets rates.', { force: { type: 'boolean' }, refresh: flag('Whether to bypass the cache.') }),
  'a switch that bypasses a cache',
);
row(
  'argument-cursor',
  'Filter Info',
  'Read',
  tool('list_pages', 'Lists pages.', { cursor: text('Where the last page ended. Expires after an hour and is removed then.') }),
  'a note on a cursor',
);
row(
  'argument-permission',
  'Filter Info',
  'Read',
  tool('list_files', 'Lists files.', { token: text('A token. It needs no right to write or to delete.') }),
  'a note on rights',
);
row(
  'argument-which',
  'Filter Info',
  'Read',
  tool('get_commit', 'Gets a commit.', { path: text('Only commits that create, change or delete this path.') }),
  'a relative clause',
);
row(
  'argument-user',
  'Filter Info',
  'Read',
  tool('get_answer', 'Gets an answer.', { question: text('For example: how do I delete my account and get a refund?') }),
  'an example of a question',
);
// Write and Execute that stay so
row(
  'undo-note',
  'Notes Info',
  'Write',
  tool('update_note(id, text)', 'Updates a note. The former text is kept and never deleted.'),
  'a denial',
);
row(
  'send-note',
  'Notes Info',
  'Write',
  tool('send_message(channel, text)', 'Sends a message, for example "Please pay the invoice".'),
  'an example of a message',
);
row(
  'create-payment-note',
  'Notes Info',
  'Write',
  tool('create_reminder(text, date)', 'Creates a reminder that a payment is due.'),
  'what is reminded of',
);
row('archive', 'Notes Info', 'Write', tool('archive_thread(id)', 'Archives a thread instead of deleting it.'), 'instead of');
row('restore', 'Notes Info', 'Write', tool('restore_note(id)', 'Restores a deleted note.'), 'the opposite');
row('unpin', 'Notes Info', 'Write', tool('remove_reaction(message, emoji)', 'Removes a reaction.'), 'a reaction can be put back');
row('tag', 'Notes Info', 'Write', tool('add_tag(note, tag)', 'Adds a tag such as "to-delete" or "paid".'), 'an example of a tag');
row('retry-note', 'Notes Info', 'Execute', tool('run_backup(target)', 'Runs a backup. Older backups are kept.'), 'nothing is lost');
row('navigate', 'Notes Info', 'Execute', tool('browser_navigate(url)', 'Navigates to a page. It does not buy anything.'), 'a denial');
row(
  'run-query-note',
  'Notes Info',
  'Execute',
  tool('execute_sql(sql)', 'Executes a statement, such as INSERT, UPDATE or DELETE.'),
  'a statement is Execute by its definition',
);
row(
  'http-delete',
  'Notes Info',
  'Execute',
  tool('http_request(url, body)', 'Makes a request.', { method: choice('GET', 'POST', 'PUT', 'PATCH', 'DELETE') }),
  'what it does there depends on the address',
);
row(
  'delete-plain',
  'Notes Info',
  'Destructive',
  tool('delete_invoice(id)', 'Deletes an invoice. Payments are not touched.'),
  'no money is moved',
);
row('cancel-plain', 'Notes Info', 'Destructive', tool('cancel_order(order_id)', 'Cancels an order.'), 'no money is moved by what is said');
// Other languages
row('spanish-deleted', 'Info Madrid', 'Read', tool('listar_archivos(carpeta)', 'Lista los archivos eliminados.'), 'a participle');
row('french-deleted', 'Info Paris', 'Read', tool('get_corbeille(id)', 'Affiche les fichiers supprimés.'), 'a participle');
row('japanese-deleted', 'Info Tokyo', 'Read', tool('get_gomibako(id)', '削除されたファイルの一覧を取得します。'), 'a participle');
row('korean-read', 'Info Seoul', 'Read', tool('get_mokrok(id)', '삭제된 파일 목록을 조회합니다.'), 'a participle');
row('russian-deleted', 'Info Moskva', 'Read', tool('get_korzina(id)', 'Показывает удалённые файлы.'), 'a participle');
row('chinese-denial', 'Info Beijing', 'Read', tool('get_wenjian(id)', '读取文件，不会删除。'), 'a denial');
row('german-denial', 'Info Berlin', 'Read', tool('get_datei(id)', 'Zeigt die Datei an. Es wird nichts gelöscht.'), 'a denial');
row('spanish-denial', 'Info Madrid', 'Read', tool('get_fichero(id)', 'Muestra el fichero. No elimina nada.'), 'a denial');
row('turkish-read', 'Info Ankara', 'Read', tool('get_liste_tr(id)', 'Listeyi gösterir.'), 'Turkish');
row('arabic-read', 'Info Cairo', 'Read', tool('get_qaima(id)', 'يعرض القائمة.'), 'Arabic');
row('hindi-read', 'Info Delhi', 'Read', tool('get_suchi(id)', 'सूची दिखाता है।'), 'Hindi');
row('polish-read', 'Info Warszawa', 'Read', tool('get_lista(id)', 'Wyświetla listę.'), 'Polish');
// Text that looks encoded
row(
  'jwt',
  'Token Info',
  'Read',
  tool('decode_jwt(jwt)', 'Decodes a token such as eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.'),
  'an example of a token',
);
row(
  'uuid',
  'Token Info',
  'Read',
  tool('get_by_uuid(uuid)', 'Gets an entry by an id such as 123e4567-e89b-12d3-a456-426614174000.'),
  'an identifier',
);
row('sha', 'Token Info', 'Read', tool('get_by_sha(sha)', 'Gets a commit, such as da39a3ee5e6b4b0d3255bfef95601890afd80709.'), 'a hash');
row(
  'address',
  'Token Info',
  'Read',
  tool('get_nonce(address)', 'Gets the nonce of 0x52908400098527886E0F7030069857D2E4169EE7.'),
  'an address of a chain',
);
row(
  'colour-codes',
  'Token Info',
  'Read',
  tool('get_palette(name)', 'Gets colours, such as #ff0000, #00ff00 and #0000ff.'),
  'colours in hexadecimal',
);
row(
  'numbers-list',
  'Token Info',
  'Read',
  tool('get_primes(count: integer)', 'Gets primes: 101, 103, 107, 109, 113, 127.'),
  'numbers that are no characters',
);
row(
  'entities',
  'Token Info',
  'Read',
  tool('escape_html(text)', 'Escapes text, for example &amp; and &#39;.'),
  'entities that are explained',
);
row('ligatures', 'Token Info', 'Read', tool('get_glyph(name)', 'Gets glyphs, such as ﬁ, ﬂ and ½.'), 'characters that are made of others');
row('math-symbols', 'Token Info', 'Read', tool('get_set(name)', 'Gets number sets: ℕ, ℤ, ℚ, ℝ and ℂ.'), 'letters that mathematics uses');
row('boxes', 'Token Info', 'Read', tool('get_steps(name)', 'Gets steps: ① find, ② read, ③ return.'), 'digits in circles');
row(
  'hyphenated',
  'Token Info',
  'Read',
  tool('get_state(name)', 'Gets state-of-the-art, read-only, e-mail-like and X-ray-ready things.'),
  'hyphens',
);
row('initials', 'Token Info', 'Read', tool('get_agency(name)', 'Gets agencies of the U.S.A., e.g. N.A.S.A.'), 'initials');
// Values to filter by that are verbs
row(
  'permission-filter',
  'Verb Info',
  'Read',
  tool('list_members(project)', 'Lists members.', { permission: choice('read', 'write', 'delete') }),
  'names of permissions',
);
row(
  'audit-action',
  'Verb Info',
  'Read',
  tool('search_audit_entries(since)', 'Searches the log of what others did.', { action: choice('create', 'update', 'delete') }),
  'kinds to filter by; by its definition an action argument counts all the same',
);
row(
  'endpoint-method',
  'Verb Info',
  'Read',
  tool('list_endpoints(service)', 'Lists endpoints of a documented interface.', { http_verb: choice('GET', 'POST', 'DELETE') }),
  'a filter',
);
row(
  'metric',
  'Verb Info',
  'Read',
  tool('get_throughput(disk)', 'Gets the throughput.', { metric: choice('reads', 'writes', 'deletes') }),
  'names of measures',
);
row(
  'cooking',
  'Verb Info',
  'Read',
  tool('search_recipes(query)', 'Searches recipes.', { technique: choice('bake', 'fry', 'burn', 'cut') }),
  'ways of cooking',
);
row(
  'trigger-filter',
  'Verb Info',
  'Read',
  tool('list_rules(project)', 'Lists rules.', { trigger: choice('on_create', 'on_delete', 'on_payment') }),
  'what sets off a rule',
);
row(
  'sport',
  'Verb Info',
  'Read',
  tool('get_records(country)', 'Gets records.', { sport: choice('run', 'swim', 'ride', 'fight') }),
  'kinds of sport',
);
row(
  'colour-mode',
  'Verb Info',
  'Read',
  tool('convert_picture(picture)', 'Converts a picture and returns it.', { blend: choice('burn', 'erase', 'overlay') }),
  'ways of drawing',
);
row(
  'sql-kind',
  'Verb Info',
  'Read',
  tool('count_statements(since)', 'Counts statements that others sent.', { kind: choice('SELECT', 'INSERT', 'DELETE') }),
  'kinds to count',
);
row(
  'template-text',
  'Verb Info',
  'Read',
  tool('render_text(template)', 'Renders a text and returns it.', { greeting: { type: 'string', default: 'Please pay the invoice' } }),
  'a default that is a text',
);
row(
  'question-default',
  'Verb Info',
  'Read',
  tool('ask_docs', 'Answers a question from the documentation.', {
    question: { type: 'string', examples: ['How do I delete a branch?', 'How do I pay?'] },
  }),
  'examples of questions',
);
row(
  'pattern-name',
  'Verb Info',
  'Read',
  tool('find_tools', 'Finds tools.', { name: { type: 'string', pattern: '^(delete|remove|purge)_.*$' } }),
  'a pattern of names to look for',
);
row(
  'negative-switch',
  'Verb Info',
  'Read',
  tool('list_copies(folder)', 'Lists copies.', {
    skip_deleted: { type: 'boolean' },
    exclude_paid: { type: 'boolean' },
    no_delete: { type: 'boolean', const: true },
  }),
  'switches that leave out',
);
row(
  'only-switch',
  'Verb Info',
  'Read',
  tool('list_stacks(region)', 'Lists stacks.', { only_failed_deletes: { type: 'boolean' }, can_execute: { type: 'boolean' } }),
  'switches to filter by',
);
row(
  'counts',
  'Verb Info',
  'Read',
  tool('get_usage(account)', 'Gets usage.', {
    max_retries: { type: 'integer' },
    run_count: { type: 'integer' },
    write_units: { type: 'integer' },
  }),
  'numbers with verbs in their names',
);
row('server-git', 'Delete Me', 'Read', tool('list_cats(city)', 'Lists cats.'), 'an alarming name of a server');
row(
  'loop-in-schema',
  'Verb Info',
  'Read',
  {
    name: 'get_branch_tree',
    description: 'Gets a tree.',
    inputSchema: {
      type: 'object',
      properties: { node: { $ref: '#/$defs/node' } },
      $defs: { node: takes({ next: { $ref: '#/$defs/node' }, label: { type: 'string' } }) },
    },
  },
  'a reference that leads back to itself',
);
row('typo', 'Verb Info', 'Read', tool('get_delegates(party)', 'Gets delegates and their relatives.'), 'words that look like verbs');
row(
  'similar-words',
  'Verb Info',
  'Read',
  tool('get_sweepers(city)', 'Gets sweepers, wipers, trainers, dropouts and killers of time.'),
  'nouns that hold verbs',
);
row('latin', 'Verb Info', 'Read', tool('get_species(name)', 'Gets species, such as Passer domesticus and Felis catus.'), 'Latin names');
row('dutch-read', 'Info Utrecht', 'Read', tool('get_lijst(id)', 'Toont de lijst.'), 'Dutch');
row('italian-read', 'Info Roma', 'Read', tool('get_elenco(id)', 'Mostra l’elenco.'), 'Italian');
row('vietnamese-read', 'Info Hanoi', 'Read', tool('get_danhsach(id)', 'Hiển thị danh sách.'), 'Vietnamese');
row('thai-read', 'Info Bangkok', 'Read', tool('get_raikan(id)', 'แสดงรายการ'), 'Thai');
row('hebrew-read', 'Info Haifa', 'Read', tool('get_reshima(id)', 'מציג את הרשימה.'), 'Hebrew');
row('greek-read', 'Info Athens', 'Read', tool('get_lista_el(id)', 'Εμφανίζει τη λίστα.'), 'Greek');
// Arguments that look like switches and values that act, and are none
row(
  'drop-na',
  'Table Info',
  'Read',
  tool('describe_frame(frame)', 'Describes a frame.', { drop_na: { type: 'boolean' }, remove_duplicates: { type: 'boolean' } }),
  'what the sum leaves out',
);
row(
  'stopwords',
  'Table Info',
  'Read',
  tool('count_words(text)', 'Counts words.', { remove_stopwords: { type: 'boolean', default: true }, strip_html: { type: 'boolean' } }),
  'what the count leaves out',
);
row(
  'deletions-shown',
  'Table Info',
  'Read',
  tool('get_patch(commit)', 'Gets a patch.', { show_deletions: { type: 'boolean' }, additions_only: { type: 'boolean' } }),
  'what is shown',
);
row(
  'delete-count',
  'Table Info',
  'Read',
  tool('get_summary(since)', 'Gets a summary.', {
    min_delete_count: { type: 'integer' },
    deleted_ids: { type: 'array', items: { type: 'string' } },
  }),
  'numbers and past tense',
);
row(
  'path-content-check',
  'Table Info',
  'Read',
  tool('validate_config(path, content)', 'Validates content as if it stood at a path.'),
  'a check of content',
);
row('key-value-filter', 'Table Info', 'Read', tool('find_by(key, value)', 'Finds entries with this value.'), 'a filter');
row('interest', 'Table Info', 'Read', tool('calculate_interest(amount: number, account_number)', 'Calculates interest.'), 'a sum');
row('iban-check', 'Table Info', 'Read', tool('validate_iban(iban)', 'Validates an account number.'), 'a check');
row(
  'video-transition',
  'Table Info',
  'Read',
  tool('preview_cut(clip)', 'Previews a cut and returns the picture.', { transition: choice('fade', 'wipe', 'dissolve') }),
  'terms of film',
);
row(
  'stock-option',
  'Table Info',
  'Read',
  tool('get_greeks(symbol)', 'Gets the greeks of an option.', { option: choice('call', 'put') }),
  'terms of options',
);
row(
  'mouse-button',
  'Table Info',
  'Read',
  tool('get_shortcuts(app)', 'Gets shortcuts.', { button: choice('left', 'right') }),
  'buttons of a mouse',
);
row(
  'keep-alive',
  'Table Info',
  'Read',
  tool('get_head(url)', 'Gets the head of a page.', { keep_alive: { type: 'boolean', default: false } }),
  'a connection',
);
row(
  'patch-version',
  'Table Info',
  'Read',
  tool('compare_versions(one, other)', 'Compares versions.', { patch: { type: 'integer' }, changes_since: { type: 'string' } }),
  'a part of a version',
);
row(
  'method-of-sum',
  'Table Info',
  'Read',
  tool('get_quantile(series)', 'Gets a quantile.', { method: choice('linear', 'lower', 'higher', 'nearest') }),
  'ways of computing',
);
row(
  'search-operator',
  'Table Info',
  'Read',
  tool('search_rows(table)', 'Searches rows.', { operator: choice('and', 'or', 'not'), op: choice('eq', 'lt', 'gt') }),
  'operators of a filter',
);
row('sql-explained', 'Table Info', 'Read', tool('parse_sql(sql)', 'Parses a statement and returns its tree.'), 'a parser');
row('command-explained', 'Table Info', 'Read', tool('explain_shell(command)', 'Explains a command. It is never run.'), 'an explanation');
row('code-explained', 'Table Info', 'Read', tool('review_code(code, language)', 'Reviews code.'), 'a review');
row(
  'http-explained',
  'Table Info',
  'Read',
  tool('build_curl(url, method, body)', 'Returns the command line for a request and sends nothing.'),
  'text that is returned',
);
row('quote-order', 'Table Info', 'Read', tool('quote_order(symbol, side, quantity: number)', 'Quotes an order.'), 'a quote');
row(
  'required-id',
  'Table Info',
  'Read',
  { name: 'get_required_entry', description: 'Gets an entry.', inputSchema: { type: 'object', required: ['id'] } },
  'an argument that is required and not described',
);
row(
  'endpoint-list',
  'Table Info',
  'Read',
  tool('get_latency(service)', 'Gets the latency.', { endpoint: choice('/users/create', '/users/delete') }),
  'names of what is measured',
);
row(
  'history-event',
  'Table Info',
  'Read',
  tool('get_timeline(order)', 'Gets a timeline.', { event_type: choice('order_placed', 'order_paid', 'order_deleted') }),
  'past tense',
);
row(
  'game-action',
  'Table Info',
  'Read',
  tool('get_odds(hand)', 'Gets the odds of a hand.', { street: choice('preflop', 'flop', 'turn', 'river') }),
  'terms of a game',
);

/** What was paid, deleted or made is only told of: a sentence a line. */
const TOLD_OF = `Lista los pagos realizados por el usuario.
  Devuelve el historial de compras.
  Obtiene los archivos eliminados recientemente.
  Muestra la fecha de creación y de actualización.
  Busca órdenes de compra pendientes.
  Consulta el estado del pago.
  Esta herramienta no modifica ni elimina datos.
  Devuelve una lista vacía si no hay resultados.
  Indica si el usuario está eliminado.
  Explica cómo eliminar una cuenta.
  Retorna o histórico de pagamentos.
  Lista os usuários excluídos.
  Mostra a data de criação.
  Consulta a fatura paga.
  Affiche l'historique des paiements.
  Liste les fichiers supprimés par l'utilisateur.
  Renvoie la date de création et de modification.
  Ne modifie rien et ne supprime aucune donnée.
  Renvoie une liste vide.
  Recherche les commandes passées.
  Récupère les règles de facturation.
  Listet gelöschte Dateien auf.
  Zeigt den Verlauf der Zahlungen.
  Liefert die vom Benutzer erstellten Berichte.
  Zeigt, wann die Datei geändert wurde.
  Gibt eine leere Liste zurück.
  Liest Daten und löscht nichts.
  Zeigt die Zahlen des letzten Monats.
  Misst, wie weit zwei Orte voneinander entfernt sind.
  Показывает историю платежей.
  Возвращает список удалённых файлов.
  Дата создания и дата изменения записи.
  Не удаляет и не изменяет данные.
  Mostra lo storico dei pagamenti.
  Elenca i file eliminati.
  Non modifica nulla.
  Toont de betaalde facturen.
  Toont verwijderde bestanden.
  Wyświetla usunięte pliki.
  Ödeme geçmişini gösterir.
  Показує видалені файли.
  Zobrazí smazané soubory.
  Visar raderade filer.
  Viser slettede filer.
  Näyttää poistetut tiedostot.
  Εμφανίζει τα διαγραμμένα αρχεία.
  מציג קבצים שנמחקו.
  يعرض الملفات المحذوفة.
  हटाई गई फ़ाइलें दिखाता है।
  Hiển thị lịch sử thanh toán.
  Liệt kê các tệp đã xóa.
  Menampilkan riwayat pembayaran.
  Menampilkan berkas yang dihapus.
  แสดงไฟล์ที่ถูกลบ
  แสดงประวัติการซื้อ
  Afișează fișierele șterse.
  Megjeleníti a törölt fájlokat.
  返回已删除的文件列表
  查询支付记录
  获取订单的支付状态
  获取用户创建的任务
  查询更新时间晚于指定日期的文件
  获取股票的买入信号
  不会修改任何数据
  显示最近删除的照片
  查询购买历史
  分析主力资金买入和卖出情况
  获取移动支付行业新闻
  支付状态：已支付或未支付
  返回字段包括创建时间、更新时间、支付金额
  削除済みのファイルを一覧表示します
  購入履歴を取得します
  作成日時で並べ替えた一覧を返します
  実行中のジョブを表示します
  支払い方法の一覧を取得します
  データは変更しません
  삭제된 파일 목록을 조회합니다
  결제 내역을 조회합니다
  생성 날짜와 수정 날짜를 반환합니다
  실행 중인 작업을 보여줍니다
  구매 이력을 검색합니다
  데이터를 삭제하지 않습니다
  Obtiene los detalles de una orden de compra.
  Muestra las facturas pagadas del mes.
  Lista las tareas creadas por el usuario.
  Devuelve el estado de la cuenta activa.
  Verifica si el pago se ha realizado.
  Busca archivos modificados en la última semana.
  Calcula el importe total de la venta.
  Consulta los registros de eliminación.
  Lee el archivo sin modificarlo.
  Mostra os pedidos de compra pendentes.
  Lista as notas criadas hoje.
  Verifica se o usuário foi excluído.
  Calcula o valor da venda.
  Affiche les factures payées.
  Liste les tâches créées aujourd'hui.
  Recherche des fichiers modifiés récemment.
  Calcule le montant de la commande.
  Vérifie si le compte est supprimé.
  Lit le fichier sans le modifier.
  Zeigt bezahlte Rechnungen an.
  Listet kürzlich erstellte Aufgaben.
  Prüft, ob das Konto gelöscht wurde.
  Sucht nach geänderten Dateien.
  Berechnet den Preis beim Kauf.
  Gibt den Status der Bestellung zurück.
  Показывает оплаченные счета.
  Ищет недавно изменённые файлы.
  Проверяет, удалена ли запись.
  Cerca i file modificati di recente.
  Mostra gli ordini di acquisto.
  Zoekt recent gewijzigde bestanden.
  Toont de status van de betaling.
  Szuka ostatnio zmienionych plików.
  Hledá nedávno změněné soubory.
  Söker nyligen ändrade filer.
  Hakee äskettäin muutetut tiedostot.
  Αναζητά πρόσφατα τροποποιημένα αρχεία.
  يعرض حالة الدفع.
  भुगतान की स्थिति दिखाता है।
  Xem trạng thái thanh toán.
  Melihat status pembayaran.
  ดูสถานะการชำระเงิน
  查看最近修改的文件
  获取部署状态
  列出所有正在运行的容器
  查询用户是否已删除
  获取退款记录
  统计今天新增的用户数量
  搜索可购买的商品
  根据创建时间筛选任务
  获取上传文件的大小
  返回执行结果
  最近更新されたファイルを検索します
  注文の一覧を取得します
  ユーザーが作成したタスクを取得します
  支払い状況を確認します
  최근 수정된 파일을 검색합니다
  주문 목록을 가져옵니다
  사용자가 생성한 작업을 조회합니다
  배포 상태를 확인합니다`;
for (const [at, sentence] of TOLD_OF.split('\n').entries()) {
  row(`told-of-${at}`, 'Polyglot Desk', 'Read', tool(`get_told_${at}(id)`, sentence.trim()), 'what is done is not said of the call');
}
