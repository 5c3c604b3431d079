// The screens over a simulated site, to look at. `?site=empty`, `?site=new`, `?site=closed`,
// `?site=learning`, `?demo`, `?signed-out`, `?unreachable`, `?lost`, `?silent` (no live feed), `?lists=never`, `?lists=fail`,
// `?no-car`, `?pseudo`.
import '../src/styles/tokens.css';
import '../src/styles/base.css';
import '../src/styles/fonts.css';
import { mount } from 'svelte';
import App from '../src/App.svelte';
import { language } from '../src/lib/i18n';
import { closedForWorks, fakeHost, FakeSite, harbourHotel, learns } from '../src/lib/bridge/fake';
import { problem } from '../src/lib/bridge/fake/answers';

const wish = new URLSearchParams(location.search);
const bare = ['empty', 'new'].includes(wish.get('site') ?? '');
const site = bare ? new FakeSite() : harbourHotel();
site.settings.set_up = wish.get('site') !== 'new';
site.settings.demo = wish.has('demo');
if (wish.get('site') === 'closed') closedForWorks(site);
if (wish.get('site') === 'learning') learns(site);
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
if (wish.has('lost')) setTimeout(() => site.loseConnection(), 500);

await language.learn(language.locale);
const target = document.getElementById('app');
if (target) mount(App, { target, props: { host } });
