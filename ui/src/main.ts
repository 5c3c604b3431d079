import './styles/tokens.css';
import './styles/base.css';
import './styles/fonts.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { findHost } from './lib/bridge';
import { nameKnownLanguage } from './lib/i18n/known-language';

nameKnownLanguage();
const target = document.getElementById('app');
if (target) mount(App, { target, props: { host: await findHost() } });
