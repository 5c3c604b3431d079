import './styles/tokens.css';
import './styles/base.css';
import './styles/fonts.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { findHost } from './lib/bridge';
import { language } from './lib/i18n';
import { nameKnownLanguage } from './lib/i18n/known-language';

nameKnownLanguage();
const target = document.getElementById('app');
const [host] = await Promise.all([findHost(), language.learn(language.locale)]);
if (target) mount(App, { target, props: { host } });
