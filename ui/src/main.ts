import './styles/tokens.css';
import './styles/base.css';
import './styles/fonts.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { findHost } from './lib/bridge';

const target = document.getElementById('app');
if (target) mount(App, { target, props: { host: await findHost() } });
