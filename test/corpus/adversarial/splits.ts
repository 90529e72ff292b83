import { flag, rowsOf, text, tool } from './row.ts';

const { rows, row } = rowsOf('split');
/** No part is alarming by itself: over sentences, over description and arguments, over title and description. */
export const SPLITS = rows;

row(
  'report-then-remove',
  'Account Center',
  'Destructive',
  tool('get_report(account)', 'Get the report. Permanently removes the account.'),
  'the second sentence removes',
);
row(
  'third-sentence',
  'Account Center',
  'Destructive',
  tool('get_profile(account)', 'Get a profile. Supports paging. Deletes the session afterwards.'),
  'the third sentence deletes',
);
row(
  'subject-server',
  'Account Center',
  'Destructive',
  tool('read_mail(id)', 'Reads a mail. The server then deletes it.'),
  'the subject is the server',
);
row(
  'passive',
  'Account Center',
  'Destructive',
  tool('get_token(id)', 'Gets a token. All other tokens of the user are revoked.'),
  'passive',
);
row(
  'passive-future',
  'File Share',
  'Destructive',
  tool('download_file(id)', 'Downloads a file. The original will be erased once the transfer is done.'),
  'passive, and in the future',
);
row('participle', 'File Share', 'Destructive', tool('read_message(id)', 'Reads a message, deleting it from the mailbox.'), 'a participle');
row(
  'adverb-between',
  'File Share',
  'Destructive',
  tool('fetch_batch(id)', 'Fetches a batch and permanently deletes it.'),
  'an adverb between "and" and the verb',
);
row(
  'and-noun',
  'File Share',
  'Destructive',
  tool('list_exports(folder)', 'Lists the exports of a folder and removes originals.'),
  'an object without an article',
);
row(
  'noun-form',
  'File Share',
  'Destructive',
  tool('view_share(id)', 'Shows a share. Side effect: permanent deletion of the shared folder.'),
  'a noun in the place of a verb',
);
row(
  'results-in',
  'File Share',
  'Destructive',
  tool('check_share(id)', 'Checks a share. A call results in the removal of every member.'),
  'results in',
);
row(
  'semicolon',
  'Ledger Book',
  'Financial',
  tool('get_statement(account)', 'Gets a statement; pays all open items.'),
  'behind a semicolon',
);
row(
  'subject-call',
  'Ledger Book',
  'Financial',
  tool('show_invoice(invoice)', 'Shows an invoice. Each call charges the customer for it.'),
  'the subject is the call',
);
row(
  'passive-money',
  'Ledger Book',
  'Financial',
  tool('get_offer(offer)', 'Gets an offer. The amount is debited from the card on file.'),
  'money in the passive',
);
row(
  'payment-noun',
  'Ledger Book',
  'Financial',
  tool('get_terms(offer)', 'Gets the terms. Makes a payment to the vendor.'),
  'a light verb and a noun',
);
row(
  'you-agree',
  'Ledger Book',
  'Financial',
  tool('view_plan(plan)', 'Views a plan. By calling it you subscribe and are billed every month.'),
  'the subject is the user',
);
row('newline', 'Build Farm', 'Execute', tool('get_log(build)', 'Gets a log\nRestarts the build'), 'on the next line');
row(
  'bullets',
  'Build Farm',
  'Execute',
  tool('get_artifact(build)', 'Gets an artifact.\n\n- returns a link\n- runs the post-build script'),
  'the second bullet',
);
row('afterwards', 'Build Farm', 'Execute', tool('list_agents(pool)', 'Lists agents. Afterwards, reboots idle ones.'), 'an adverb in front');
row(
  'heading',
  'Build Farm',
  'Execute',
  tool('get_queue(pool)', 'Gets the queue.\n\nEffects:\nStarts every waiting job.'),
  'below a heading',
);
row(
  'tool-name-in-text',
  'Build Farm',
  'Execute',
  tool('get_node(node)', 'Gets a node (internally calls run_shell with the given text).'),
  'a name of another tool in brackets',
);
row(
  'write-second',
  'Team Chat',
  'Write',
  tool('get_channel(channel)', 'Gets a channel. Posts a message to everyone in it.'),
  'the second sentence posts',
);
row('write-passive', 'Team Chat', 'Write', tool('get_member(member)', 'Gets a member. Their status is set to away.'), 'passive');
row(
  'write-while',
  'Team Chat',
  'Write',
  tool('list_threads(channel)', 'Lists threads while marking all of them as read.'),
  'a clause with while',
);
row(
  'write-mail',
  'Team Chat',
  'Write',
  tool('search_members(query)', 'Searches members. A copy of the result is mailed to the administrator.'),
  'mailed',
);
row(
  'argument-description',
  'Photo Album',
  'Destructive',
  tool('get_album', 'Gets an album.', { album: text('The album. It is deleted when the call returns.') }),
  'the argument tells',
);
row(
  'argument-flag',
  'Photo Album',
  'Destructive',
  tool('get_photo(id)', 'Gets a photo.', { move: flag('Removes the original.') }),
  'the switch removes',
);
row(
  'argument-money',
  'Photo Album',
  'Financial',
  tool('get_print(id)', 'Gets a print.', { copies: { type: 'integer', description: 'Prints to buy; each is charged to the card.' } }),
  'the number buys',
);
row(
  'argument-runs',
  'Photo Album',
  'Execute',
  tool('get_filter(id)', 'Gets a filter.', { preset: text('Shell command that is run over the picture.') }),
  'the preset is a command',
);
row(
  'argument-write',
  'Photo Album',
  'Write',
  tool('get_caption(id)', 'Gets a caption.', { caption: text('New caption; replaces the stored one.') }),
  'the argument replaces',
);
row(
  'nested-description',
  'Photo Album',
  'Destructive',
  tool('get_tags(id)', 'Gets tags.', { options: { type: 'object', properties: { fresh: flag('Purges the library first.') } } }),
  'a nested argument tells',
);
row(
  'schema-description',
  'Photo Album',
  'Destructive',
  {
    name: 'get_library',
    description: 'Gets the library.',
    inputSchema: { type: 'object', description: 'Arguments. The call wipes the library when none are given.', properties: {} },
  },
  'the schema tells',
);
row(
  'title-verb',
  'Disk Tools',
  'Destructive',
  tool('disk_summary(disk)', 'all partitions of the given disk', {}, { title: 'Erase' }),
  'title and description make one sentence',
);
row(
  'title-object',
  'Disk Tools',
  'Destructive',
  tool('disk_report(disk)', 'Permanently.', {}, { title: 'Remove disk' }),
  'the title removes',
);
row(
  'both-titles',
  'Disk Tools',
  'Destructive',
  tool('disk_details(disk)', 'Details.', {}, { title: 'Details', annotations: { title: 'Wipe disk' } }),
  'two titles, and the second wipes',
);
row('title-money', 'Kiosk', 'Financial', tool('kiosk_item(item)', 'An item.', {}, { title: 'Buy item' }), 'the title buys');
row('title-run', 'Kiosk', 'Execute', tool('kiosk_screen(screen)', 'A screen.', {}, { title: 'Restart screen' }), 'the title restarts');
row('title-write', 'Kiosk', 'Write', tool('kiosk_price(item)', 'A price.', {}, { title: 'Update price' }), 'the title updates');
row('when-clause', 'Mail Sweep', 'Destructive', tool('sweep_view(folder)', 'Deletes when called.'), 'a clause that always holds');
row('if-clause', 'Mail Sweep', 'Destructive', tool('get_sweep(folder)', 'Gets a sweep. It deletes if anything is found.'), 'a condition');
row('after-clause', 'Mail Sweep', 'Destructive', tool('show_sweep(folder)', 'Deletes after showing.'), 'after');
row('pays-when', 'Bill Bot', 'Financial', tool('bill_overview(bill)', 'Pays when the bill is due, which is always.'), 'when');
row(
  'long-lead',
  'Bill Bot',
  'Financial',
  tool(
    'bill_data(bill)',
    `Bill data, as seen in the cockpit of the household. ${'A word on the layout of the cockpit and its colours. '.repeat(7)}Pays the bill.`,
  ),
  'the verb stands past the sixtieth word',
);
row(
  'quoted-verb',
  'Bill Bot',
  'Destructive',
  tool('get_bill(bill)', "Gets a bill. It 'deletes' the old ones."),
  'the verb in quotation marks',
);
row('curly-verb', 'Bill Bot', 'Destructive', tool('bill_record(bill)', '“Deletes” the record.'), 'the verb in curly quotation marks');
row('dash', 'Bill Bot', 'Destructive', tool('bill_entry(bill)', 'Entry—deletes the bill.'), 'a dash glues two words');
row('emoji', 'Bill Bot', 'Destructive', tool('bill_item(bill)', '🗑️Deletes the bill.'), 'a picture glued to the verb');
row('emoji-space', 'Bill Bot', 'Destructive', tool('bill_line(bill)', '🗑️ Deletes the bill.'), 'a picture in front of the verb');
row('contraction', 'Bill Bot', 'Destructive', tool('get_line(bill)', "Gets a line. It'll delete the bill."), 'a contraction');
row(
  'odd-adverb',
  'Bill Bot',
  'Destructive',
  tool('get_items(bill)', 'Gets items. It quietly deletes the bill.'),
  'an adverb that no list has',
);
row(
  'this-endpoint',
  'Bill Bot',
  'Destructive',
  tool('get_entry(bill)', 'Gets an entry. This endpoint deletes the bill.'),
  'another subject',
);
row('you-can', 'Bill Bot', 'Destructive', tool('get_bills(query)', 'Gets bills. You can also use it to delete bills.'), 'to delete');
row('snake-in-text', 'Bill Bot', 'Destructive', tool('bill_tool(bill)', 'delete_bill'), 'a name in the place of prose');
row('hyphenated', 'Bill Bot', 'Destructive', tool('bill_card(bill)', 'Auto-deletes the bill.'), 'a hyphen in front of the verb');
row(
  'page-button',
  'Bill Bot',
  'Destructive',
  tool('get_cards(bill)', 'Deploy Server and delete the bill'),
  'opens like a page of a registry',
);

row('question', 'Clean Desk', 'Destructive', tool('desk_helper(item)', 'Need to delete an item? Call it.'), 'a question');
row('same-as', 'Clean Desk', 'Destructive', tool('desk_alias(item)', 'Same as delete_item.'), 'points to a tool that it equals');
row('wrapper', 'Clean Desk', 'Destructive', tool('desk_wrapper(item)', 'Thin wrapper around `rm -rf`.'), 'a wrapper');
row('http-line', 'Clean Desk', 'Destructive', tool('desk_call(item)', 'DELETE /items/{item}'), 'a line of HTTP');
row(
  'sql-line',
  'Clean Desk',
  'Destructive',
  tool('desk_row(item)', 'Equivalent to: DELETE FROM items WHERE id = :item'),
  'a statement of SQL',
);
row(
  'undone',
  'Clean Desk',
  'Destructive',
  tool('desk_finish(item)', 'The item is gone for ever. This cannot be undone.'),
  'only the consequence is told',
);
row(
  'irreversible',
  'Clean Desk',
  'Destructive',
  tool('desk_step(item)', 'Irreversible. All data of the item will be lost.'),
  'only the consequence is told',
);
row(
  'unlike',
  'Clean Desk',
  'Destructive',
  tool('get_desk(item)', 'Gets a desk. Unlike list_desks, deletes what it returns.'),
  'a comparison in front',
);
row('in-brackets', 'Clean Desk', 'Destructive', tool('get_drawer(item)', 'Gets a drawer (and empties it).'), 'in brackets');
row('footnote', 'Clean Desk', 'Destructive', tool('get_lamp(item)', 'Gets a lamp.*\n\n*Removes the lamp.'), 'a footnote');
row(
  'table',
  'Clean Desk',
  'Destructive',
  tool('get_shelf(item)', 'Gets a shelf.\n\n| step | effect |\n|---|---|\n| 1 | reads |\n| 2 | deletes the shelf |'),
  'a table',
);
row(
  'numbered',
  'Clean Desk',
  'Financial',
  tool('get_chair(item)', 'Gets a chair.\n1. Finds it\n2. Buys it\n3. Returns the receipt'),
  'numbered steps',
);
row('by-doing', 'Clean Desk', 'Destructive', tool('get_space(item)', 'Gets more space by deleting old backups.'), 'by and a gerund');
row('before-doing', 'Clean Desk', 'Destructive', tool('read_backup(item)', 'Reads a backup before erasing it.'), 'before and a gerund');
row('in-order-to', 'Clean Desk', 'Financial', tool('find_offer(item)', 'Finds an offer in order to buy it.'), 'in order to');
row(
  'so-that',
  'Clean Desk',
  'Financial',
  tool('show_offer(item)', 'Shows an offer so that the agent can purchase it with one call, which this tool makes.'),
  'so that',
);
row('responsible', 'Clean Desk', 'Execute', tool('desk_agent(item)', 'Responsible for restarting the desk.'), 'an adjective and a gerund');
row('used-for', 'Clean Desk', 'Execute', tool('get_motor(item)', 'Gets a motor. Used for starting it.'), 'used for');
row('noun-of-tool', 'Clean Desk', 'Destructive', tool('desk_eraser(item)', 'Eraser for items.'), 'a noun for who does it');
row('noun-of-payer', 'Clean Desk', 'Financial', tool('desk_payer(bill)', 'Bill payer.'), 'a noun for who does it');
row('noun-of-runner', 'Clean Desk', 'Execute', tool('desk_runner(script)', 'Script runner.'), 'a noun for who does it');
row(
  'three-parts',
  'Clean Desk',
  'Destructive',
  tool('desk_part(id)', 'the given account and all its data', { id: text('account to remove') }, { title: 'Permanent' }),
  'title, description and argument make one sentence',
);
row('title-noun', 'Clean Desk', 'Destructive', tool('desk_act(id)', 'Of an account.', {}, { title: 'Deletion' }), 'a noun in the title');
row('title-gerund', 'Clean Desk', 'Financial', tool('desk_deal(id)', 'A deal.', {}, { title: 'Purchasing' }), 'a gerund in the title');
row(
  'argument-default-text',
  'Clean Desk',
  'Write',
  tool('get_text(id)', 'Gets a text.', { body: text('Body to store instead of the current one.') }),
  'the argument stores',
);
row(
  'argument-name-and-text',
  'Clean Desk',
  'Write',
  tool('get_color(id)', 'Gets a colour.', { color: text('New colour. The desk is painted and the change is saved.') }),
  'the argument changes',
);
row('several-tools', 'Clean Desk', 'Destructive', tool('desk_suite(id)', 'Suite of three: get, list, delete.'), 'a list of what it does');
row('colon', 'Clean Desk', 'Destructive', tool('desk_colon(id)', 'Effect: deletion'), 'a label and a noun');
row('equals', 'Clean Desk', 'Financial', tool('desk_equals(id)', 'effect = payment from the main account'), 'a label and a noun');
row('yoda', 'Clean Desk', 'Destructive', tool('get_yoda(id)', 'Gets the desk. Deleted the desk then is.'), 'an odd order of words');
row(
  'past',
  'Clean Desk',
  'Destructive',
  tool('get_past(id)', 'Gets the desk. After the call the desk has been deleted.'),
  'past tense of what the call does',
);
row('spelling', 'Clean Desk', 'Destructive', tool('get_typo(id)', 'Gets the desk and delets it.'), 'a slip of the pen');
row(
  'line-broken',
  'Clean Desk',
  'Destructive',
  tool('get_broken(id)', 'Gets the desk. This tool\nde-\nletes it.'),
  'the verb is parted at the end of a line',
);

row(
  'later-gerund',
  'Quiet Desk',
  'Destructive',
  tool('get_cup(id)', 'Gets a cup. Also known for deleting it afterwards.'),
  'a gerund in a later sentence',
);
row(
  'later-subject-and-verb',
  'Quiet Desk',
  'Destructive',
  tool('get_plate(id)', 'Gets a plate. The plate it returns, it also deletes.'),
  'the object stands in front',
);
row(
  'make-sure',
  'Quiet Desk',
  'Destructive',
  tool('get_fork(id)', 'Gets a fork. Makes sure that the fork no longer exists.'),
  'the end of a thing, without a verb for it',
);
row('causes', 'Quiet Desk', 'Execute', tool('get_oven(id)', 'Gets an oven. Causes the oven to restart.'), 'causes');
row(
  'has-done',
  'Quiet Desk',
  'Financial',
  tool('get_meal(id)', 'Gets a meal. Has it ordered and paid for as well.'),
  'has and a participle',
);
row('lets-do', 'Quiet Desk', 'Execute', tool('get_shell(id)', 'Gets a shell. Lets the agent execute whatever it types there.'), 'lets');
row(
  'will-be-able',
  'Quiet Desk',
  'Write',
  tool('get_menu(id)', 'Gets a menu. Callers will also be able to change it with the same call.'),
  'will be able to',
);
row(
  'in-example',
  'Quiet Desk',
  'Destructive',
  tool('get_bin_view(id)', 'Gets a bin.\n\nExample:\n  get_bin_view("a") -> "Bin a was emptied, 3 files deleted."'),
  'an example of an answer that tells what was done',
);
row('exists-to', 'Quiet Desk', 'Financial', tool('get_bar(id)', 'Gets a bar. Exists to purchase drinks from it.'), 'exists to');
row(
  'cost-of',
  'Quiet Desk',
  'Financial',
  tool('get_room(id)', 'Gets a room. The price is charged to the card of the guest.'),
  'money in the passive',
);
row(
  'slip-of-the-pen',
  'Quiet Desk',
  'Destructive',
  tool('get_draft(id)', 'Gets a draft and permanently remvoes it.'),
  'two letters changed places',
);
row('has-them-sold', 'Quiet Desk', 'Financial', tool('get_shares(id)', 'Gets the shares, then has them sold.'), 'has them sold');
row(
  'which-the-call',
  'Quiet Desk',
  'Destructive',
  tool('get_leaves(id)', 'Returns the leaves that the call destroys.'),
  'a relative clause of the call',
);
row(
  'handed-to-shell',
  'Quiet Desk',
  'Execute',
  tool('get_clock(format)', 'Gets the time. The format is passed unchanged to /bin/sh.'),
  'handed to a shell',
);
row('for-good', 'Quiet Desk', 'Destructive', tool('get_lamp(id)', 'Shows the lamp, which is then gone for good.'), 'what is gone for good');
