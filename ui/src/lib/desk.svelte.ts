import { createContext } from 'svelte';
import { Calls } from '$lib/api/calls';
import { Api } from '$lib/api/client';
import { PolicyApi } from '$lib/api/policy';
import { asProblem, type Problem } from '$lib/api/problem';
import type { Me, Permission, Person, Site } from '$lib/api/types';
import type { Host } from '$lib/bridge/host';
import { showTimesIn } from '$lib/format';
import { Deeds } from '$lib/live/deeds.svelte';
import { Directory } from '$lib/live/directory.svelte';
import { LiveStore } from '$lib/live/store.svelte';

/** Who sits at this desk: nobody known yet, somebody, or somebody who must sign in first. */
export type Presence = 'unknown' | 'here' | 'locked' | 'signed_out';

/** What all views share: the way to the program, the live site, and its settings. */
export class Desk {
  readonly host: Host;
  readonly api: Api;
  readonly policy: PolicyApi;
  readonly directory: Directory;
  readonly live: LiveStore;
  readonly deeds: Deeds;
  presence = $state<Presence>('unknown');
  me = $state.raw<Me | undefined>();
  site = $state.raw<Site | undefined>();
  /** People at the desk, as far as this one may see their names. */
  people = $state.raw<Person[]>([]);
  /** Why the program could not be reached at the start. */
  problem = $state.raw<Problem | undefined>();
  /** Why the last code did not sign in. */
  signInProblem = $state.raw<Problem | undefined>();
  #closeFeed: (() => void) | undefined;

  constructor(host: Host, live = new LiveStore()) {
    this.host = host;
    const calls = new Calls(host);
    this.api = new Api(calls);
    this.policy = new PolicyApi(calls);
    this.live = live;
    this.deeds = new Deeds(this.api);
    this.live.onBatch((batch) => this.deeds.take(batch));
    this.directory = new Directory(this.policy, live);
    calls.onSignedOut = () => this.#leave();
  }

  /** Finds out who is here, and begins to listen. A one-time code signs in first. */
  async begin(code?: string): Promise<void> {
    this.problem = undefined;
    if (code) await this.signIn(code);
    try {
      this.me = await this.api.me();
      if (this.me.locked) {
        this.#hide('locked');
        return;
      }
      this.showSite(await this.api.site());
      this.presence = 'here';
      this.#closeFeed ??= this.live.open(this.host);
      void this.meetPeople();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.status !== 401) this.problem = problem;
    }
  }

  /** Whether the person here may do this; the server decides in the end. */
  may = (permission: Permission) => this.me?.permissions.includes(permission) ?? false;

  /** Reads who works here, for names beside what they took. */
  async meetPeople(): Promise<void> {
    if (!this.may('names.read')) return;
    try {
      this.people = (await this.api.people()).items;
    } catch {
      // Names are an extra: without them it says "someone".
    }
  }

  /** What a person is called, as far as it may be known here. */
  personName(id: string): string | undefined {
    if (this.me?.kind === 'person' && this.me.id === id) return this.me.name;
    return this.people.find((person) => person.id === id)?.name;
  }

  /** Somebody sits down here, with a PIN where one is asked for. */
  async sitDown(person: string, secret: string | undefined): Promise<void> {
    await this.api.sitDown({ person, ...(secret !== undefined && { secret }) });
    await this.lookAgain();
  }

  /** Nothing is shown and nothing can be done here until somebody sits down with a PIN. */
  async lock(): Promise<void> {
    this.me = await this.api.lock();
    this.#hide('locked');
  }

  /** Reads anew who is here: the feed goes on in their name. */
  async lookAgain(): Promise<void> {
    this.end();
    await this.begin();
  }

  showSite(site: Site) {
    this.site = site;
    showTimesIn(site.time_zone);
  }

  /** Why it did not work stays in `signInProblem`; who is signed in already is here all the same. */
  async signIn(code: string) {
    this.signInProblem = undefined;
    try {
      await this.api.signIn(code);
    } catch (error) {
      this.signInProblem = asProblem(error);
    }
  }

  async signOut() {
    try {
      await this.api.signOut();
    } finally {
      this.#leave();
    }
  }

  #leave() {
    this.#hide('signed_out');
  }

  #hide(presence: Presence) {
    this.presence = presence;
    this.end();
  }

  end() {
    this.#closeFeed?.();
    this.#closeFeed = undefined;
  }
}

export const [useDesk, provideDesk] = createContext<Desk>();
