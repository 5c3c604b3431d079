import { m } from '$lib/i18n';
import type { Circuit, CircuitBody, Phases, Where } from '$lib/api/policy-types';

type Texts = [string, string, string];

/** A circuit while it is edited: amperes and per cent as they are written. */
export interface CircuitForm {
  name: string;
  parent: string | null;
  capacity: Texts;
  reserve: Texts;
  load: Texts;
  buffer: string;
  places: Where[];
}
type PhaseFaults = (string | undefined)[];
export interface CircuitFaults {
  name?: string;
  capacity?: PhaseFaults;
  reserve?: PhaseFaults;
  load?: PhaseFaults;
  buffer?: string;
}

const amps = ([one, two, three]: Phases): Texts => [
  String(one / 1000),
  String(two / 1000),
  String(three / 1000),
];

export const circuitForm = (circuit: Circuit | undefined): CircuitForm => ({
  name: circuit?.name ?? '',
  parent: circuit?.parent_id ?? null,
  capacity: circuit ? amps(circuit.capacity_ma) : ['', '', ''],
  reserve: amps(circuit?.reserve_ma ?? [0, 0, 0]),
  load: amps(circuit?.load_ma ?? [0, 0, 0]),
  buffer: String((circuit?.buffer_per_mille ?? 100) / 10),
  places: structuredClone(circuit?.places ?? []),
});

function number(text: string): number | undefined {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

export function circuitFaults(form: CircuitForm): CircuitFaults {
  const phases = (texts: Texts): PhaseFaults | undefined => {
    const faults = texts.map((text) =>
      number(text) === undefined ? m.circuit_amps_wrong() : undefined,
    );
    return faults.some(Boolean) ? faults : undefined;
  };
  const [capacity, reserve, load] = [
    phases(form.capacity),
    phases(form.reserve),
    phases(form.load),
  ];
  const buffer = number(form.buffer);
  return {
    ...(form.name.trim() === '' && { name: m.rule_name_missing() }),
    ...(capacity && { capacity }),
    ...(reserve && { reserve }),
    ...(load && { load }),
    ...((buffer === undefined || buffer > 100) && { buffer: m.circuit_buffer_wrong() }),
  };
}

/** What to tell the server. The load carries the time at which it was told, so it is told only when
    it is another. */
export function circuitOf(form: CircuitForm, before: Circuit | undefined): CircuitBody {
  const phases = (texts: Texts): Phases =>
    texts.map((text) => Math.round((number(text) ?? 0) * 1000)) as Phases;
  const load_ma = phases(form.load);
  const told = JSON.stringify(before?.load_ma ?? [0, 0, 0]);
  return {
    name: form.name.trim(),
    parent_id: form.parent,
    capacity_ma: phases(form.capacity),
    reserve_ma: phases(form.reserve),
    ...(JSON.stringify(load_ma) !== told && { load_ma }),
    buffer_per_mille: Math.round((number(form.buffer) ?? 0) * 10),
    places: form.places,
  };
}
