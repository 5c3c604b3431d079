import type {
  Card,
  Company,
  CostCentre,
  Driver,
  Group,
  ImportReport,
  Membership,
  Vehicle,
} from '$lib/api/types';
import { iso, newId } from './shapes';

/** Drivers, vehicles, groups and companies of a site without a server. */
export class FakePeople {
  readonly drivers = new Map<string, Driver>();
  readonly vehicles = new Map<string, Vehicle>();
  readonly groups = new Map<string, Group>();
  readonly centres = new Map<string, CostCentre>();
  readonly members = new Map<string, Membership>();
  readonly companies = new Map<string, Company>();
  readonly #cards: Map<string, Card>;

  constructor(cards: Map<string, Card>) {
    this.#cards = cards;
  }

  addCentre(code: string, name: string): CostCentre {
    const made = { id: newId(), code, name, created_at: iso(Date.now()) };
    this.centres.set(made.id, made);
    return made;
  }

  /** Until the day before the last one that is given. */
  addMember(
    centre: CostCentre,
    driver: Driver,
    from: string,
    to: string | null = null,
  ): Membership {
    const who = { driver_id: driver.id, driver: driver.name };
    const made = { id: newId(), cost_centre_id: centre.id, ...who, from, to };
    this.members.set(made.id, made);
    return made;
  }

  addDriver(change: Partial<Driver> = {}): Driver {
    const made: Driver = {
      id: newId(),
      name: '',
      contact: '',
      note: '',
      company_id: null,
      group_ids: [],
      vehicle_ids: [],
      locked: false,
      cards: [],
      created_at: iso(Date.now()),
      erased_at: null,
      ...change,
    };
    this.drivers.set(made.id, made);
    return made;
  }

  /** Whose a card is, also in the list of the driver's cards. */
  give(card: Card, driver: Driver) {
    Object.assign(card, { driver_id: driver.id, driver: driver.name });
  }

  addGroup(name: string, note = ''): Group {
    const made = { id: newId(), name, note, drivers: 0, created_at: iso(Date.now()) };
    this.groups.set(made.id, made);
    return made;
  }

  addCompany(name: string, note = ''): Company {
    const made = { id: newId(), name, note, drivers: 0, created_at: iso(Date.now()) };
    this.companies.set(made.id, made);
    return made;
  }

  addVehicle(change: Partial<Vehicle> = {}): Vehicle {
    const made: Vehicle = {
      id: newId(),
      name: '',
      plate: '',
      company_id: null,
      connector_types: [],
      phases: null,
      max_current_ma: null,
      note: '',
      created_at: iso(Date.now()),
      retired_at: null,
      ...change,
    };
    this.vehicles.set(made.id, made);
    return made;
  }

  /** A driver as the API shows it. */
  shown(driver: Driver): Driver {
    const cards = [...this.#cards.values()]
      .filter(({ driver_id }) => driver_id === driver.id)
      .map(({ id, card, status }) => ({ id, card, status }));
    return { ...driver, cards };
  }

  group(row: Group): Group {
    const drivers = [...this.drivers.values()];
    return { ...row, drivers: drivers.filter((one) => one.group_ids.includes(row.id)).length };
  }

  company(row: Company): Company {
    const drivers = [...this.drivers.values()];
    return { ...row, drivers: drivers.filter((one) => one.company_id === row.id).length };
  }

  /** What a file would do: a line without a card is a bad one here. */
  import(text: string, apply: boolean): ImportReport {
    const lines = text.trim().split(/\r?\n/).slice(1);
    const cells = lines.map((line) => line.split(/[;,\t]/));
    const faults: ImportReport['faults'] = cells.flatMap(([, card], index) =>
      card?.trim()
        ? []
        : [
            {
              line: index + 2,
              column: 'card' as const,
              cell: card ?? null,
              reason: { code: 'import_card_invalid', args: {} },
              message: 'This is no card.',
            },
          ],
    );
    const applied = apply && faults.length === 0;
    if (applied) for (const [name = ''] of cells) this.addDriver({ name });
    return {
      applied,
      encoding: 'utf-8',
      separator: 'comma',
      columns: ['name', 'card'],
      ignored_columns: [],
      row_count: cells.length,
      rows: cells.map(([name = '', card = ''], index) => ({
        line: index + 2,
        name,
        card,
        driver_becomes: 'added',
        card_becomes: 'added',
      })),
      fault_count: faults.length,
      faults,
      drivers_added: cells.length,
      drivers_changed: 0,
      cards_added: cells.length,
      cards_changed: 0,
      groups_added: [],
      companies_added: [],
    };
  }
}
