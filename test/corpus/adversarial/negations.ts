import { flag, rowsOf, text, tool } from './row.ts';

const { rows, row } = rowsOf('negation');
/** A word of denial that denies nothing, or something else. */
export const NEGATIONS = rows;

row('not-only', 'Ledger Tools', 'Destructive', tool('get_entry(id)', 'Get an entry. It not only reads, it deletes the entry.'), 'not only');
row(
  'not-only-verb',
  'Ledger Tools',
  'Destructive',
  tool('entry_view(id)', 'Not only deletes the entry but its history too.'),
  'not only, at the beginning',
);
row(
  'does-not-just',
  'Ledger Tools',
  'Destructive',
  tool('get_entries(id)', 'Gets entries. This tool does not just read, it wipes the ledger.'),
  'does not just',
);
row('never-fails', 'Ledger Tools', 'Destructive', tool('entry_info(id)', 'Never fails to delete the entry.'), 'never fails to');
row('cannot-but', 'Ledger Tools', 'Destructive', tool('get_row(id)', 'Gets a row. It cannot but delete it.'), 'cannot but');
row('without-asking', 'Ledger Tools', 'Destructive', tool('row_view(id)', 'Without asking, deletes the row.'), 'without belongs to asking');
row(
  'without-warning',
  'Ledger Tools',
  'Destructive',
  tool('get_rows(id)', 'Gets rows. Without warning it deletes them.'),
  'without belongs to warning',
);
row(
  'no-confirmation',
  'Ledger Tools',
  'Destructive',
  tool('row_info(id)', 'With no confirmation this deletes the row.'),
  'no belongs to confirmation',
);
row(
  'instead-of',
  'Ledger Tools',
  'Destructive',
  tool('get_page(id)', 'Gets a page. Instead of archiving it deletes the page.'),
  'instead of something else',
);
row(
  'rather',
  'Ledger Tools',
  'Destructive',
  tool('page_view(id)', 'Rather than hide it, this deletes the page.'),
  'rather than something else',
);
row(
  'does-not-archive',
  'Ledger Tools',
  'Destructive',
  tool('get_book(id)', 'Gets a book. It does not archive, it deletes.'),
  'the first verb is denied, the second not',
);
row(
  'not-reversible',
  'Ledger Tools',
  'Destructive',
  tool('book_view(id)', 'Not reversible: deletes the book.'),
  'not belongs to reversible',
);
row(
  'do-not-worry',
  'Ledger Tools',
  'Destructive',
  tool('get_books(id)', "Gets books. Don't worry, it deletes them safely."),
  'a denial of worry',
);
row(
  'does-not-ask',
  'Ledger Tools',
  'Financial',
  tool('get_due(id)', 'Gets what is due. It does not ask, it pays.'),
  'the first verb is denied',
);
row('not-free', 'Ledger Tools', 'Financial', tool('due_view(id)', 'Not free: charges the account on every view.'), 'not belongs to free');
row('never-without', 'Ledger Tools', 'Financial', tool('due_info(id)', 'Never returns without paying the bill.'), 'two denials');
row(
  'no-way-not',
  'Ledger Tools',
  'Financial',
  tool('get_fee(id)', 'Gets a fee. There is no way that it does not pay the fee.'),
  'two denials',
);
row('only-if-not', 'Ledger Tools', 'Execute', tool('get_job(id)', 'Gets a job. Unless told not to, it restarts the job.'), 'unless not');
row('does-not-wait', 'Ledger Tools', 'Execute', tool('job_view(id)', 'Does not wait: runs the job at once.'), 'the first verb is denied');
row(
  'never-idle',
  'Ledger Tools',
  'Execute',
  tool('get_jobs(id)', 'Gets jobs. Never idle, it starts each of them.'),
  'never belongs to idle',
);
row(
  'cannot-stop',
  'Ledger Tools',
  'Execute',
  tool('job_info(id)', 'You cannot stop it once it has executed the script.'),
  'the denial is of stopping',
);
row(
  'not-read-only',
  'Ledger Tools',
  'Write',
  tool('get_memo(id)', 'Gets a memo. Not read-only: it updates the memo.'),
  'a denial of being harmless',
);
row(
  'no-longer',
  'Ledger Tools',
  'Write',
  tool('memo_view(id)', 'No longer read only, now also edits the memo.'),
  'a denial of being harmless',
);
row('does-not-skip', 'Ledger Tools', 'Write', tool('get_memos(id)', 'Gets memos. It does not skip writing them back.'), 'does not skip');
row(
  'denied-then-done',
  'Ledger Tools',
  'Destructive',
  tool('get_account(id)', 'Does not delete accounts. Deletes users.'),
  'denies one and does another',
);
row(
  'denied-in-argument',
  'Ledger Tools',
  'Destructive',
  tool('get_sheet(id)', 'Gets a sheet.', { keep: flag('If not set, the sheet is deleted.') }),
  'the default deletes',
);
row(
  'not-unless',
  'Ledger Tools',
  'Destructive',
  tool('get_folder', 'Gets a folder.', { mode: text('Not deleted unless "hard" is given.') }),
  'a value deletes',
);
row(
  'nothing-left',
  'Ledger Tools',
  'Destructive',
  tool('get_store(id)', 'Gets a store. It leaves nothing behind, deleting every file.'),
  'nothing belongs to leaves',
);
row(
  'refuses-to-keep',
  'Ledger Tools',
  'Destructive',
  tool('store_view(id)', 'Refuses to keep files: removes them.'),
  'a refusal of the opposite',
);
row('hardly', 'Ledger Tools', 'Destructive', tool('store_info(id)', 'Hardly ever does anything but purge the store.'), 'anything but');
row(
  'curly',
  'Ledger Tools',
  'Destructive',
  tool('get_stores(id)', 'Gets stores. It doesn’t read, it deletes.'),
  'the first verb is denied, with a curly apostrophe',
);
row(
  'not-undelete',
  'Ledger Tools',
  'Destructive',
  tool('get_bin(id)', 'Gets the bin. It does not undelete; it empties the bin.'),
  'behind a semicolon',
);

row(
  'not-merely',
  'Ledger Desk',
  'Destructive',
  tool('get_note(id)', 'Gets a note. It does more than read: it deletes the note.'),
  'more than',
);
row(
  'nor-keeps',
  'Ledger Desk',
  'Destructive',
  tool('note_view(id)', 'Neither keeps nor returns the note, but destroys it.'),
  'neither, nor, but',
);
row(
  'stop-not',
  'Ledger Desk',
  'Destructive',
  tool('get_notes(id)', 'Gets notes. It will not stop until it has deleted all of them.'),
  'not until',
);
row('cannot-help', 'Ledger Desk', 'Destructive', tool('note_info(id)', "Can't help deleting the note."), 'cannot help');
row('no-sooner', 'Ledger Desk', 'Destructive', tool('note_page(id)', 'No sooner called than it purges the note.'), 'no sooner');
row('nothing-but', 'Ledger Desk', 'Destructive', tool('note_card(id)', 'Does nothing but delete the note.'), 'nothing but');
row('not-a-viewer', 'Ledger Desk', 'Destructive', tool('note_entry(id)', 'Not a viewer. Deletes the note.'), 'a denial of being harmless');
row(
  'if-you-do-not',
  'Ledger Desk',
  'Financial',
  tool('get_trial(id)', 'Gets a trial. If you do not cancel, it charges the card.'),
  'a condition that is denied',
);
row('unless-cancelled', 'Ledger Desk', 'Financial', tool('trial_view(id)', 'Unless cancelled, pays every month.'), 'unless');
row('not-for-free', 'Ledger Desk', 'Financial', tool('trial_info(id)', 'Nothing is free: it buys the plan.'), 'nothing');
row(
  'without-further',
  'Ledger Desk',
  'Execute',
  tool('get_batch(id)', 'Gets a batch. Without further notice it executes the batch.'),
  'without',
);
row('no-need', 'Ledger Desk', 'Execute', tool('batch_view(id)', 'No need to wait, runs the batch at once.'), 'no need');
row(
  'denies-other-object',
  'Ledger Desk',
  'Destructive',
  tool('get_backup(id)', 'Gets a backup. It does not delete the copy but deletes the original.'),
  'the same verb is denied and done',
);
row(
  'denies-old-version',
  'Ledger Desk',
  'Destructive',
  tool('backup_view(id)', 'Version 1 did not delete anything. This version deletes the backup.'),
  'denied of a former version',
);
row('denied-write', 'Ledger Desk', 'Write', tool('backup_label(id)', 'Not just shows, also renames the backup.'), 'not just');
row(
  'quoted-denial',
  'Ledger Desk',
  'Destructive',
  tool('backup_info(id)', '"It does not delete anything", users believed; it deletes the backup.'),
  'a denial that is quoted',
);
