// The screens over a simulated site, to look at. `?site=empty`, `?site=new`, `?site=closed`,
// `?site=learning`, `?site=stuck`, `?demo`, `?signed-out`, `?unreachable`, `?lost`, `?silent` (no live feed), `?lists=never`, `?lists=fail`,
// `?no-car`, `?pseudo`.
// In the console: `await speak('de')`, `'en'` or `'pseudo'`; `site` is the site.
import '../src/styles/tokens.css';
import '../src/styles/base.css';
import '../src/styles/fonts.css';
import { mount, tick } from 'svelte';
import App from '../src/App.svelte';
import { language, type Locale } from '../src/lib/i18n';
import {
  closedForWorks,
  fakeHost,
  FakeSite,
  harbourHotel,
  learns,
  sticks,
} from '../src/lib/bridge/fake';
import { problem } from '../src/lib/bridge/fake/answers';
import { longer } from './pseudo-messages.svelte';

const wish = new URLSearchParams(location.search);
const bare = ['empty', 'new'].includes(wish.get('site') ?? '');
const site = bare ? new FakeSite() : harbourHotel();
site.settings.set_up = wish.get('site') !== 'new';
site.settings.demo = wish.has('demo');
if (wish.get('site') === 'closed') closedForWorks(site);
if (wish.get('site') === 'learning') learns(site);
if (wish.get('site') === 'stuck') sticks(site);
site.signedIn = !wish.has('signed-out');
site.carsCome = !wish.has('no-car');
const host = fakeHost(site);
if (wish.has('unreachable')) host.fetch = () => Promise.reject(new TypeError('refused'));
if (wish.has('silent')) host.live = () => () => {};
const lists = wish.get('lists');
if (lists) {
  const { fetch } = host;
  host.fetch = (request) => {
    if (/\/(me|site)$/.test(new URL(request.url).pathname)) return fetch(request);
    return lists === 'never'
      ? new Promise(() => {})
      : Promise.resolve(problem(503, 'store_unavailable'));
  };
}
if (wish.has('lost')) {
  const { live } = host;
  host.live = (listener) => {
    const end = live(listener);
    // What is there was told in a microtask; then nothing more comes.
    setTimeout(() => site.loseConnection());
    return end;
  };
}

/** Says the screen that is shown in other words. */
async function speak(words: Locale | 'pseudo') {
  longer.on = words === 'pseudo';
  await language.choose(words === 'pseudo' ? 'en' : words);
  await tick();
}
Object.assign(window, { speak, site });

longer.on = wish.has('pseudo');
await language.learn(language.locale);
const target = document.getElementById('app');
if (target) mount(App, { target, props: { host } });
