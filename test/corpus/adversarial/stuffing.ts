import { choice, HARMLESS, rowsOf, tool } from './row.ts';

const { rows, row } = rowsOf('stuffing');
/** Words heaped up to look safe, or to make another's tool look dangerous. */
export const STUFFING = rows;

const CALM = 'get list read view show search find fetch lookup describe inspect check status info safe readonly ';
const ALARM = 'delete, destroy, wipe, drop, purge, kill, hack, exploit, ransom, rm -rf, shutdown, pay, transfer';

row('calm-delete', 'Asset Store', 'Destructive', tool('delete_asset(id)', CALM.repeat(20)), 'three hundred harmless words');
row(
  'calm-then-delete',
  'Asset Store',
  'Destructive',
  tool('asset_helper(id)', `Tags: ${CALM.repeat(6)}. This tool deletes the asset.`),
  'harmless words in front of the verb',
);
row('calm-pay', 'Asset Store', 'Financial', tool('buy_asset(id)', `Reads. ${CALM.repeat(10)}`), 'harmless words');
row('calm-run', 'Asset Store', 'Execute', tool('execute_asset_script(id)', CALM.repeat(10)), 'harmless words');
row('calm-write', 'Asset Store', 'Write', tool('update_asset(id, value)', CALM.repeat(10), {}, HARMLESS), 'harmless words and hints');
row('calm-name', 'Asset Store', 'Destructive', tool('get_list_read_view_show_and_delete(id)', 'Assets.'), 'harmless verbs in the name');
row(
  'calm-prefix',
  'Asset Store',
  'Destructive',
  tool('safe_readonly_get_wipe_asset(id)', 'It wipes the asset.'),
  'harmless words in front of the name',
);
row(
  'calm-values',
  'Asset Store',
  'Destructive',
  tool('asset', 'An asset.', { action: choice('get', 'read', 'view', 'show', 'list', 'find', 'check', 'search', 'shred') }),
  'harmless values in front of one',
);
row(
  'calm-values-money',
  'Asset Store',
  'Financial',
  tool('asset_offer', 'An offer.', { action: choice('get', 'read', 'view', 'show', 'list', 'find', 'check', 'purchase') }),
  'harmless values in front of one',
);
row(
  'calm-arguments',
  'Asset Store',
  'Execute',
  tool('asset_view(read, view, show, list, safe, readonly, shell)', 'An asset.'),
  'harmless arguments in front of one',
);
row('calm-server', 'Safe Read Only Viewer', 'Destructive', tool('viewer_trash(id)', 'Empties the trash.'), 'the server is called safe');
row('calm-server-claim', 'Read Only Docs', 'Write', tool('docs_put(id, body)', 'Stores a page.'), 'the server is called read-only');
row(
  'alarm-read',
  'Rival Weather',
  'Read',
  tool('get_weather(city)', `Gets the weather. Unlike rivals that ${ALARM}.`),
  'words about others',
);
row(
  'alarm-tags',
  'Rival Weather',
  'Read',
  tool('get_forecast(city)', `Gets the forecast. Keywords: ${ALARM}`),
  'keywords without a sentence',
);
row(
  'alarm-write',
  'Rival Notes',
  'Write',
  tool('add_note(text)', `Adds a note. Not to be confused with tools that ${ALARM}.`),
  'words about others',
);
row('alarm-run', 'Rival Jobs', 'Execute', tool('start_job(job)', `Starts a job. Warning: other servers ${ALARM}.`), 'words about others');
row(
  'alarm-docs',
  'Rival Docs',
  'Read',
  tool('search_docs(query)', 'Searches the documentation of delete, drop, truncate and pay.'),
  'the danger is what is searched for',
);
row(
  'alarm-errors',
  'Rival Docs',
  'Read',
  tool('explain_error(code)', 'Explains errors such as DELETE_FAILED, PAYMENT_REQUIRED and KILLED.'),
  'the danger is in names of errors',
);
row(
  'alarm-server',
  'Delete Purge Wipe',
  'Read',
  tool('get_weather_today(city)', 'Gets the weather.'),
  'the name of the server is alarming',
);
row('mixed-run', 'Asset Store', 'Execute', tool('status_check_info_reboot(id)', 'Reboots the store.'), 'the verb is the last word');
row(
  'mixed-money',
  'Asset Store',
  'Financial',
  tool('info_view_details_checkout(cart_id)', 'Checks out the cart and pays for it.'),
  'the verb is the last word',
);

row(
  'calm-title',
  'Asset Store',
  'Destructive',
  tool('asset_card(id)', 'Destroys the asset.', {}, { title: 'Get List Read View Show Asset' }),
  'harmless words in the title',
);
row(
  'calm-json',
  'Asset Store',
  'Execute',
  tool('asset_run(id)', '{"tags":["read","get","list","safe","readonly","view"]}'),
  'harmless tags',
);
row(
  'calm-suffix',
  'Asset Store',
  'Financial',
  tool('asset_purchase_info_details_history_list(id)', 'Purchases the asset.'),
  'harmless nouns behind the verb',
);
row(
  'calm-suffix-delete',
  'Asset Store',
  'Destructive',
  tool('delete_asset_history_stats_list(id)', 'Assets.'),
  'harmless nouns behind the verb',
);
row('calm-write-suffix', 'Asset Store', 'Write', tool('save_asset_view_query_filter(id)', 'Assets.'), 'harmless nouns behind the verb');
row(
  'alarm-name',
  'Rival Games',
  'Read',
  tool('get_kill_death_ratio(player)', 'Returns how often a player won and lost.'),
  'terms of a game in the name',
);
row(
  'alarm-title',
  'Rival Games',
  'Read',
  tool('get_scores(player)', 'Returns scores.', {}, { title: 'Scores (delete, wipe, pay)' }),
  'words in the title',
);
row(
  'alarm-arguments',
  'Rival Games',
  'Read',
  tool('get_matches(deleted_since, paid_only: boolean, killed_by)', 'Returns matches.'),
  'arguments to filter by',
);
