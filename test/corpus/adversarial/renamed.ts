import { choice, rowsOf, takes, text, tool } from './row.ts';

const { rows, row } = rowsOf('renamed');
/** Tools that everybody knows under another name: a noun that is a verb too, a vendor's prefix, a phrase, a rare word. */
export const RENAMED = rows;

row('get-rid-of', 'User Desk', 'Destructive', tool('get_rid_of_user(id)', 'User tool.'), 'a phrase that begins with get');
row('getridof', 'User Desk', 'Destructive', tool('getridofaccount(id)', 'Account tool.'), 'a phrase that begins with get, in one word');
row('throw-away', 'User Desk', 'Destructive', tool('throw_away_account(id)', 'Account tool.'), 'a phrase for deleting');
row('tear-down', 'Cluster Desk', 'Destructive', tool('tear_down_environment(id)', 'Environment tool.'), 'a phrase for destroying');
row(
  'fetch-and-bulk-delete',
  'User Desk',
  'Destructive',
  tool('fetch_and_permanently_delete(id)', 'User tool.'),
  'an adverb between "and" and the verb',
);
row('view-and-also', 'User Desk', 'Financial', tool('view_and_also_pay(bill_id)', 'Bill tool.'), 'a word between "and" and the verb');
row('format-disk', 'Disk Desk', 'Destructive', tool('format_disk(device)', 'Disk tool.'), 'to format a text is harmless, a disk not');
row('format-volume', 'Disk Desk', 'Destructive', tool('reformat_volume(device)', 'Volume tool.'), 'a rare verb');
row('annihilate', 'Disk Desk', 'Destructive', tool('annihilate_records(table)', 'Record tool.'), 'a rare verb');
row('incinerate', 'Disk Desk', 'Destructive', tool('incinerate_folder(path)', 'Folder tool.'), 'a rare verb');
row('unlink', 'Disk Desk', 'Destructive', tool('unlink_file(path)', 'Removes the file from the disk.'), 'the system call for deleting');
row('zero-out', 'Disk Desk', 'Destructive', tool('zero_out_device(device)', 'Overwrites the device.'), 'a phrase for wiping');
row('deletion', 'User Desk', 'Destructive', tool('account_deletion(id)'), 'a noun for the act');
row('deletion-request', 'User Desk', 'Destructive', tool('deletion_request(id)', 'Takes effect at once.'), 'a noun for the act');
row('revocation', 'User Desk', 'Destructive', tool('key_revocation(key_id)'), 'a noun for the act');
row('termination', 'Cluster Desk', 'Destructive', tool('instance_termination(id)'), 'a noun for the act');
row('payment', 'Till', 'Financial', tool('payment(amount: number, iban)'), 'a noun for the act');
row('withdrawal', 'Till', 'Financial', tool('cash_withdrawal(amount: number, account)'), 'a noun for the act');
row('disbursement', 'Till', 'Financial', tool('funds_disbursement(amount: number, employee)'), 'a noun for the act');
row('execution', 'Runner Desk', 'Execute', tool('code_execution(code)'), 'a noun for the act');
row('shell-access', 'Runner Desk', 'Execute', tool('shell_access(command)'), 'a noun for the act');
row('modification', 'Profile Desk', 'Write', tool('profile_modification(id, fields)'), 'a noun for the act');
row('creation', 'Profile Desk', 'Write', tool('profile_creation(fields)'), 'a noun for the act');
row('cash-out', 'Poker Room', 'Financial', tool('cash_out(table)', 'Table tool.'), 'a noun that is a verb');
row('fund-account', 'Poker Room', 'Financial', tool('fund_account(account, amount: number)', 'Account tool.'), 'a noun that is a verb');
row('bid', 'Auction House', 'Financial', tool('bid_on_lot(lot, amount: number)', 'Lot tool.'), 'a noun that is a verb');
row('credit-account', 'Bank Desk', 'Financial', tool('credit_account(account, amount: number)', 'Account tool.'), 'a noun that is a verb');
row('debit-account', 'Bank Desk', 'Financial', tool('debit_account(account, amount: number)', 'Account tool.'), 'a rare verb');
row('bill-customer', 'Bank Desk', 'Financial', tool('bill_customer(customer, amount: number)', 'Customer tool.'), 'a noun that is a verb');
row(
  'collect-payment',
  'Bank Desk',
  'Financial',
  tool('collect_payment(customer, amount: number)', 'Payment tool.'),
  'to collect facts is harmless, money not',
);
row(
  'capture-funds',
  'Bank Desk',
  'Financial',
  tool('capture_funds(authorization)', 'Funds tool.'),
  'to capture a screen is harmless, money not',
);
row('settle-debt', 'Bank Desk', 'Financial', tool('settle_debt(debt)', 'Debt tool.'), 'a rare verb');
row(
  'reverse-charge',
  'Bank Desk',
  'Financial',
  tool('reverse_charge(charge)', 'Charge tool.'),
  'to reverse a text is harmless, a charge not',
);
row('wire', 'Bank Desk', 'Financial', tool('wire_money(account, sum: number)', 'Money tool.'), 'a noun that is a verb');
row(
  'exercise',
  'Option Desk',
  'Financial',
  tool('exercise_options(contract, quantity: integer)', 'Contract tool.'),
  'a noun that is a verb',
);
row('buy-list-price', 'Option Desk', 'Financial', tool('buy_at_list_price(sku)', 'Item tool.'), 'the words list and price beside it');
row('pay-price', 'Option Desk', 'Financial', tool('pay_price_difference(order)', 'Order tool.'), 'the word price beside it');
row(
  'phone-number',
  'Phone Exchange',
  'Financial',
  tool('create_phone_number(area_code)', 'Buys a phone number.'),
  'made as a number is made',
);
row(
  'drop-star-schema',
  'Warehouse Desk',
  'Destructive',
  tool('truncate_star_schema(schema)', 'Schema tool.'),
  'a star is a favourite elsewhere',
);
row('drop-label-table', 'Warehouse Desk', 'Destructive', tool('drop_label_table', 'Table tool.'), 'labels can be removed elsewhere');
row(
  'purge-votes',
  'Warehouse Desk',
  'Destructive',
  tool('purge_vote_records(election)', 'Record tool.'),
  'a vote can be taken back elsewhere',
);
row('delete-like', 'Warehouse Desk', 'Destructive', tool('delete_customers_like(pattern)', 'Customer tool.'), 'like is a word of SQL');
row(
  'remove-duplicates',
  'Warehouse Desk',
  'Destructive',
  tool('remove_duplicate_customers(table)', 'Customer tool.'),
  'duplicates of a list are harmless, of customers not',
);
row(
  'remove-member-data',
  'Warehouse Desk',
  'Destructive',
  tool('remove_member_data(member)', 'Member tool.'),
  'a member can be added again, its data not',
);
row(
  'clear-app-data',
  'Phone Farm',
  'Destructive',
  tool('clear_application_data(package)', 'Package tool.'),
  'the word application beside it',
);
row('reset-device', 'Phone Farm', 'Destructive', tool('reset_device_to_factory(serial)', 'Device tool.'), 'the word device beside it');
row('revoke-app', 'Identity Desk', 'Destructive', tool('revoke_app_tokens(app)', 'App tool.'), 'the word app beside it');
row(
  'invalidate-session',
  'Identity Desk',
  'Destructive',
  tool('invalidate_session_keys(user)', 'User tool.'),
  'the word session beside it',
);
row(
  'terminate-search',
  'Cluster Desk',
  'Destructive',
  tool('terminate_search_cluster(cluster)', 'Terminates the cluster for good. It deletes its disks.'),
  'the word search beside it',
);
row(
  'search-and-replace',
  'Editor',
  'Write',
  tool('perform_search_and_replace(file, find, replacement)', 'File tool.'),
  'a search that replaces',
);
row('create-name-record', 'Zone Desk', 'Write', tool('create_name_record(zone, host, target)', 'Zone tool.'), 'made as a name is made');
row('create-user-id', 'Zone Desk', 'Write', tool('create_user_id_record(user)', 'Record tool.'), 'made as an id is made');
row('populate', 'Zone Desk', 'Write', tool('populate_zone(zone, records)', 'Zone tool. It writes the records.'), 'to populate is to write');
row(
  'encrypt-files',
  'Zone Desk',
  'Write',
  tool('encrypt_files(path)', 'File tool. Replaces each file by its encrypted form.'),
  'to encrypt files is to change them',
);
row(
  'combine-accounts',
  'Zone Desk',
  'Write',
  tool('combine_accounts(one, other)', 'Account tool. Merges them.'),
  'to combine accounts is to change them',
);
row(
  'snapshot-volume',
  'Zone Desk',
  'Write',
  tool('snapshot_volume(volume)', 'Creates a stored snapshot of the volume.'),
  'a snapshot that is kept',
);
row('stop-log', 'Host Desk', 'Execute', tool('stop_log_service(host)', 'Host tool.'), 'the word log beside it');
row('trigger-log', 'Host Desk', 'Execute', tool('trigger_log_rotation(host)', 'Host tool.'), 'the word log beside it');
row('start-history', 'Host Desk', 'Execute', tool('start_history_import(host)', 'Host tool.'), 'the word history beside it');
row(
  'run-search-rebuild',
  'Host Desk',
  'Execute',
  tool('run_search_index_rebuild(host)', 'Host tool.'),
  'run a search is harmless, a rebuild not',
);
row('run-analysis', 'Host Desk', 'Execute', tool('run_analysis_job(host, script)', 'Host tool.'), 'run an analysis with a script');
row('stop-task', 'Host Desk', 'Execute', tool('stop_task_runner(host)', 'Host tool.'), 'the word task beside it');
row(
  'print',
  'Host Desk',
  'Execute',
  tool('print_on_printer(printer, document)', 'Starts the printer and prints the document.'),
  'a printer is a device',
);
row('server-charge', 'Charge', 'Financial', tool('charge_card(card, cents: integer)', 'Card.'), 'the server is called like the verb');
row(
  'server-transfer',
  'Transfer',
  'Financial',
  tool('transfer_balance(wallet, cents: integer)', 'Wallet.'),
  'the server is called like the verb',
);
row('server-drop', 'Drop', 'Destructive', tool('drop_table(table)', 'Table.'), 'the server is called like the verb');
row('server-empty', 'Empty', 'Destructive', tool('empty_trash(folder)', 'Folder.'), 'the server is called like the verb');
row('server-kill', 'Kill', 'Destructive', tool('kill_session(session)', 'Session.'), 'the server is called like the verb');
row('server-run', 'Run', 'Execute', tool('run_pipeline(pipeline)', 'Pipeline.'), 'the server is called like the verb');
row('server-post', 'Post', 'Write', tool('post_status(text)', 'Status.'), 'the server is called like the verb');
row('server-tag', 'Tag', 'Write', tool('tag_photo(photo, tag)', 'Photo.'), 'the server is called like the verb');
row('server-order', 'Order', 'Financial', tool('order_ticket(seat)', 'Buys the ticket.'), 'the server is called like the verb');
row('name-list-delete', 'User Desk', 'Destructive', tool('list_users_delete(user)', 'Deletes a user.'), 'a harmless verb in front');
row('plural-doers', 'Cluster Desk', 'Destructive', tool('cluster_erasure(cluster)'), 'a noun for the act');
row('demolisher', 'Cluster Desk', 'Destructive', tool('node_demolition(node)', 'Demolition of the node.'), 'a noun for the act');
row('unknown-verb', 'Cluster Desk', 'Execute', tool('yeet_node(node)', 'Yeets it.'), 'a verb that nobody knows');
row('filesystem-fs', 'Notes', 'Write', tool('notes_persist(note)', 'Persists the note.'), 'a rare verb behind a noun');
row('glued', 'Notes', 'Destructive', tool('deleteallnotesnow(notebook)', 'Notes.'), 'nobody parted the words');
row('glued-later', 'Notes', 'Destructive', tool('notes_deleteall(notebook)', 'Notes.'), 'glued behind a noun');
row('glued-upper', 'Notes', 'Destructive', tool('NOTESDELETE(notebook)', 'Notes.'), 'glued in capital letters');
row('versioned', 'Notes', 'Destructive', tool('v2_api_notes_remove(note)', 'Notes.'), 'behind a version');
row('abbreviation', 'Notes', 'Destructive', tool('rmdir_notes(path)', 'Notes.'), 'a command of a shell');
row('abbreviation-del', 'Notes', 'Destructive', tool('note_del(note)', 'Notes.'), 'abbreviated');
row('past-tense', 'Notes', 'Destructive', tool('notes_deleted_by_id(note)', 'Deletes the note by its id.'), 'past tense in the name');
row(
  'call-tool',
  'Hub Desk',
  'Execute',
  tool('proxy', 'Proxy.', { server: { type: 'string' }, tool: { type: 'string' }, arguments: { type: 'object' } }),
  'calls any tool',
);
row('eval-js', 'Page Desk', 'Execute', tool('page_js(expression)', 'Evaluates the expression in the page.'), 'code in a page');
row('write-file', 'Editor', 'Write', tool('fs_out(path, content)', 'Puts the content into the file.'), 'writes a file under another name');
row('bash', 'Editor', 'Execute', tool('sh(line)', 'Line tool.'), 'a shell under another name');
row('kubectl', 'Cluster Desk', 'Execute', tool('kubectl(args)', 'Passes the arguments on.'), 'a command line tool');
row('trash-move', 'Editor', 'Write', tool('move_to_bin(path)', 'Moves a file to the bin.'), 'can be undone');
row('send-mail', 'Editor', 'Write', tool('mail_out(to, subject, body)', 'Mail tool.'), 'sends mail under another name');
row(
  'edit-flag',
  'Editor',
  'Write',
  tool('file_touch', 'Touches a file.', { options: takes({ path: text('Where.') }), op: choice('touch', 'rename') }),
  'touch and rename',
);

row('api-prefix', 'Order Hub', 'Destructive', tool('api_v3_orders_purge(id)', 'Orders.'), 'behind the words of an interface');
row('url-name', 'Order Hub', 'Destructive', tool('orders/{id}:delete', 'Orders.'), 'a path for a name');
row('namespace', 'Order Hub', 'Financial', tool('shop::checkout::confirm_payment(order)', 'Orders.'), 'namespaces');
row('mcp-prefix', 'Order Hub', 'Execute', tool('mcp__orders__run_sync(order)', 'Orders.'), 'prefixes of a client');
row('initials', 'Data Export Layer', 'Destructive', tool('del_order(id)', 'Orders.'), 'the initials of the server are the verb');
row('server-remove', 'Remove', 'Destructive', tool('remove_order(id)', 'Order.'), 'the server is called like the verb');
row('server-trade', 'Trade', 'Financial', tool('trade_stock(symbol, quantity: number)', 'Stock.'), 'the server is called like the verb');
row('server-launch', 'Launch', 'Execute', tool('launch_rocket(rocket)', 'Rocket.'), 'the server is called like the verb');
row(
  'server-release',
  'Release',
  'Write',
  tool('release_notes_publish(version)', 'Publishes the notes.'),
  'the server is called like a verb in front',
);
row(
  'server-phrase',
  'Charge Card',
  'Financial',
  tool('charge_card_now(cents: integer)', 'Card.'),
  'the server is called like verb and object',
);
row('find-purge', 'Order Hub', 'Destructive', tool('find_n_purge(id)', 'Orders.'), 'n for and');
row('scan-plus', 'Order Hub', 'Destructive', tool('scan_plus_remove(id)', 'Orders.'), 'plus for and');
row('read-then', 'Order Hub', 'Destructive', tool('read_once_then_fully_erase(id)', 'Orders.'), 'then, and an adverb');
row('get-by-deleting', 'Order Hub', 'Destructive', tool('get_space_by_deleting_orders(id)', 'Orders.'), 'by and a gerund');
row(
  'mark-for-deletion',
  'Order Hub',
  'Destructive',
  tool('mark_for_permanent_deletion(id)', 'Orders are deleted at once.'),
  'a harmless verb and a noun for the act',
);
row(
  'request-erasure',
  'Order Hub',
  'Destructive',
  tool('request_data_erasure(person)', 'The data of the person is erased.'),
  'a harmless verb and a noun for the act',
);
row('approve-payout', 'Order Hub', 'Financial', tool('approve_payout(payout)', 'Payouts.'), 'approving releases the money');
row(
  'release-escrow',
  'Order Hub',
  'Financial',
  tool('release_escrow_funds(escrow)', 'Transfers the funds to the seller.'),
  'releasing moves money',
);
row('accept-quote', 'Order Hub', 'Financial', tool('accept_quote(quote)', 'Buys at the quoted price.'), 'accepting commits');
row(
  'subscribe-plan',
  'Order Hub',
  'Financial',
  tool('upgrade_plan(plan, payment_method)', 'Charges the card for the new plan.'),
  'an upgrade that is paid',
);
row(
  'top-up',
  'Order Hub',
  'Financial',
  tool('recharge_wallet(cents: integer)', 'Charges the card and fills the wallet.'),
  'another word for topping up',
);
row(
  'dispatch-agent',
  'Order Hub',
  'Execute',
  tool('ask_agent_to_run(task)', 'Starts an agent that carries out the task.'),
  'asks, and starts an agent',
);
row(
  'test-webhook',
  'Order Hub',
  'Execute',
  tool('test_webhook(url, method, body)', 'Sends any request to the address.'),
  'a test that sends anything',
);
row(
  'check-script',
  'Order Hub',
  'Execute',
  tool('check_script(script)', 'Checks a script by running it on the host.'),
  'a check that runs',
);
row(
  'preview-command',
  'Order Hub',
  'Execute',
  tool('preview_output(command)', 'Previews the output of a command.'),
  'a preview has to run it',
);
row('dump-to-path', 'Order Hub', 'Write', tool('dump_orders(output_path)', 'Dumps orders.'), 'writes a file');
row('snapshot-keep', 'Order Hub', 'Write', tool('take_backup(target)', 'Stores a backup.'), 'stores a backup');
row('touch', 'Order Hub', 'Write', tool('touch_file(path)', 'Creates an empty file.'), 'a command of a shell');
row('chmod', 'Order Hub', 'Write', tool('chmod(path, permissions)', 'Changes who may read the file.'), 'a command of a shell');
row('mv', 'Order Hub', 'Write', tool('mv(source, target)', 'Moves a file.'), 'a command of a shell');
row('dd', 'Order Hub', 'Destructive', tool('dd(input, output)', 'Overwrites the output device with the input.'), 'a command of a shell');
row('mkfs', 'Order Hub', 'Destructive', tool('mkfs(device)', 'Erases the device and makes a file system.'), 'a command of a shell');
row('systemctl', 'Order Hub', 'Execute', tool('systemctl(unit, verb)', 'Controls a unit.'), 'a command of a shell');
row('curl', 'Order Hub', 'Execute', tool('curl(args)', 'Makes any request.'), 'a command of a shell');
row('psql', 'Order Hub', 'Execute', tool('psql(input)', 'Runs a statement.'), 'a client of a database');
row('git-reset', 'Order Hub', 'Destructive', tool('git_reset_hard(path)', 'Discards all local changes.'), 'a command of git');
row('git-clean', 'Order Hub', 'Destructive', tool('git_clean(path)', 'Removes untracked files.'), 'a command of git');
row('dismantle', 'Node Desk', 'Destructive', tool('dismantle_node(node)', 'Node tool.'), 'a rare verb');
row('throw-out', 'Node Desk', 'Destructive', tool('throwOutNode(node)', 'Node tool.'), 'a phrase in camel case');
row('procure-behind', 'Node Desk', 'Financial', tool('node_procure(node)', 'Node tool.'), 'ends like a noun, behind a noun');
row('seize', 'Node Desk', 'Execute', tool('node_seize(node)', 'Node tool.'), 'a verb that no rule knows behind a noun');
row('removal-of', 'Node Desk', 'Destructive', tool('removal_of_nodes(pool)', 'Node tool.'), 'a noun for the act in front');
row(
  'cancellation-job',
  'Node Desk',
  'Destructive',
  tool('lease_cancellation_job(lease)', 'Lease tool.'),
  'a noun for the act before the word job',
);
row('activation', 'Node Desk', 'Write', tool('node_activation(node)', 'Node tool.'), 'a noun for the act');
row('repayment', 'Loan Desk', 'Financial', tool('loan_repayment(loan)', 'Loan tool.'), 'a noun for the act');
row('server-kill-phrase', 'Kill Node', 'Destructive', tool('kill_node_now(node)', 'Node.'), 'the server is called like verb and object');
row(
  'server-fund',
  'Fund',
  'Financial',
  tool('fund_wallet(wallet, cents: integer)', 'Wallet.'),
  'the server is called like a verb that is a noun',
);
row('settle-up', 'Loan Desk', 'Financial', tool('settle_up(group)', 'Group tool.'), 'a phrase for paying');
row('procure', 'Loan Desk', 'Financial', tool('procure_laptops(count: integer)', 'Laptop tool.'), 'ends like a noun');
row('rent', 'Loan Desk', 'Financial', tool('rent_equipment(item)', 'Item tool.'), 'a noun that is a verb');
row(
  'object-late',
  'Loan Desk',
  'Destructive',
  tool('delete_bookmark_database(id)', 'Database tool.'),
  'a bookmark can be set again, a database not',
);
row('object-late-stop', 'Loan Desk', 'Execute', tool('stop_issue_importer(id)', 'Importer tool.'), 'the word issue beside it');
row('object-before', 'Loan Desk', 'Destructive', tool('label_store_clear(id)', 'Store tool.'), 'the word label in front of the store');
row('free-by', 'Loan Desk', 'Destructive', tool('get_space_by_erasing_loans(id)', 'Loan tool.'), 'by and another gerund');
row('plus-adverb', 'Loan Desk', 'Financial', tool('list_plus_automatically_repay(id)', 'Loan tool.'), 'plus and an adverb');
row('split-three', 'Loan Desk', 'Destructive', tool('ob_lite_rate_loan(id)', 'Loan tool.'), 'a verb in three pieces');
row('split-hyphen', 'Loan Desk', 'Destructive', tool('era-se-loan(id)', 'Loan tool.'), 'a verb in two pieces');
row('case-late', 'Loan Desk', 'Destructive', tool('loan_eRaSe(id)', 'Loan tool.'), 'odd capitals behind a noun');
row('leet-behind', 'Loan Desk', 'Destructive', tool('loan_er4s3(id)', 'Loan tool.'), 'digits for letters behind a noun');
row('leet-run', 'Loan Desk', 'Execute', tool('l4unch_loan(id)', 'Loan tool.'), 'a digit for a letter');
row('glued-noun', 'Loan Desk', 'Destructive', tool('LOANSERASE(id)', 'Loan tool.'), 'glued in capital letters');
row('glued-write', 'Loan Desk', 'Write', tool('accountupdate(id)', 'Account tool.'), 'glued behind a noun');
row(
  'many-words-then',
  'Loan Desk',
  'Destructive',
  tool(`get_${'loan_of_bank_'.repeat(20)}and_erase(id)`, 'Loan tool.'),
  'more words than are read, and the verb at the end',
);
row(
  'many-words-middle',
  'Loan Desk',
  'Execute',
  tool(`get_${'loan_of_bank_'.repeat(12)}and_erase_${'loan_of_bank_'.repeat(12)}loan(id)`, 'Loan tool.'),
  'a verb where nobody reads',
);
