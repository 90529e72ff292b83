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
