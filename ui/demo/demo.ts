// The screens over a simulated site, to look at. `?site=empty`, `?signed-out`, `?lost`, `?pseudo`.
import '../src/styles/tokens.css';
import '../src/styles/base.css';
import '../src/styles/fonts.css';
import { mount } from 'svelte';
import App from '../src/App.svelte';
import { language } from '../src/lib/i18n';
import { fakeHost, FakeSite, harbourHotel } from '../src/lib/bridge/fake';

const wish = new URLSearchParams(location.search);
const site = wish.get('site') === 'empty' ? new FakeSite() : harbourHotel();
site.signedIn = !wish.has('signed-out');
site.carsCome = !wish.has('no-car');
const host = fakeHost(site);
if (wish.has('unreachable')) host.fetch = () => Promise.reject(new TypeError('refused'));
if (wish.has('lost')) setTimeout(() => site.loseConnection(), 500);

await language.learn(language.locale);
const target = document.getElementById('app');
if (target) mount(App, { target, props: { host } });
