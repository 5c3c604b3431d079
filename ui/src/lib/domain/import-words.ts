// What is wrong in a file of drivers and cards, in words of the screen's language.
import * as format from '$lib/format';
import { m } from '$lib/i18n';
import type { Becomes, ImportColumn, ImportFault } from '$lib/api/types';

const columns: Record<ImportColumn, () => string> = {
  name: m.import_col_name,
  contact: m.import_col_contact,
  company: m.import_col_company,
  groups: m.import_col_groups,
  driver_note: m.import_col_driver_note,
  card: m.import_col_card,
  status: m.import_col_status,
  valid_from: m.import_col_valid_from,
  valid_until: m.import_col_valid_until,
  note: m.import_col_note,
};

const becomes: Record<Becomes, () => string> = {
  added: m.import_becomes_added,
  changed: m.import_becomes_changed,
  known: m.import_becomes_known,
};

type Say = (arg: (name: string) => string) => string;
const faults: Record<string, Say> = {
  import_not_text: () => m.import_why_not_text(),
  import_not_csv: () => m.import_why_not_csv(),
  import_empty: () => m.import_why_empty(),
  import_no_rows: () => m.import_why_no_rows(),
  import_no_columns: () => m.import_why_no_columns(),
  import_column_twice: () => m.import_why_column_twice(),
  import_too_many_rows: (arg) => m.import_why_too_many_rows({ most: arg('most') }),
  import_too_many_cells: () => m.import_why_too_many_cells(),
  import_too_many: (arg) => m.import_why_too_many({ most: arg('most') }),
  import_too_long: (arg) => m.import_why_too_long({ longest: arg('longest') }),
  import_odd_character: () => m.import_why_odd_character(),
  import_row_empty: () => m.import_why_row_empty(),
  import_driver_ambiguous: (arg) => m.import_why_driver_ambiguous({ count: arg('count') }),
  import_card_invalid: () => m.import_why_card_invalid(),
  import_card_rounded: () => m.import_why_card_rounded(),
  import_card_twice: (arg) => m.import_why_card_twice({ line: arg('line') }),
  import_card_of_another: () => m.import_why_card_of_another(),
  import_status_unknown: () => m.import_why_status_unknown(),
  import_date_invalid: () => m.import_why_date_invalid(),
  import_validity_empty: () => m.import_why_validity_empty(),
};

export const columnWord = (column: ImportColumn): string => columns[column]();
export const becomesWord = (one: Becomes): string => becomes[one]();

/** What is wrong and what to do; a code without words here falls back to the server's sentence. */
export function faultSentence(fault: ImportFault): string {
  const { code, args } = fault.reason;
  const arg = (name: string) => {
    const value: unknown = args[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : format.UNKNOWN;
  };
  const say = Object.hasOwn(faults, code) ? faults[code] : undefined;
  return say?.(arg) ?? fault.message;
}
