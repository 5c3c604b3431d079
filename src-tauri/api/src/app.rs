//! What all handlers share.

use std::sync::Arc;

use axum::body::Bytes;
use central::{Central, Clock, Live, Store};

use crate::{
    Program, RouterOptions,
    access::{Rates, SignInCodes, Tries},
    cards::Cards,
    demo::DemoControl,
    idempotency::KeysInUse,
    ui_assets::UiAssets,
};

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    central: Central,
    options: RouterOptions,
    document: Bytes,
    rates: Rates,
    tries: Tries,
    keys: KeysInUse,
    cards: Arc<Cards>,
}

impl App {
    pub(crate) fn new(central: Central, options: RouterOptions, document: Bytes) -> Self {
        Self(Arc::new(Inner {
            central,
            options,
            document,
            rates: Rates::default(),
            tries: Tries::default(),
            keys: KeysInUse::default(),
            cards: Arc::default(),
        }))
    }

    pub(crate) fn central(&self) -> &Central {
        &self.0.central
    }

    pub(crate) fn store(&self) -> &Store {
        self.0.central.store()
    }

    pub(crate) fn live(&self) -> &Live {
        self.0.central.live()
    }

    pub(crate) fn clock(&self) -> &Clock {
        self.0.central.clock()
    }

    pub(crate) fn allowed_hosts(&self) -> &[String] {
        &self.0.options.allowed_hosts
    }

    pub(crate) fn station_urls(&self) -> Vec<String> {
        self.0.options.station_urls.clone()
    }

    pub(crate) fn demo(&self) -> Option<&dyn DemoControl> {
        self.0.options.demo.as_deref()
    }

    pub(crate) fn sign_in_codes(&self) -> &SignInCodes {
        &self.0.options.sign_in
    }

    pub(crate) fn ui(&self) -> Option<&dyn UiAssets> {
        self.0.options.ui.as_deref()
    }

    pub(crate) fn document(&self) -> Bytes {
        self.0.document.clone()
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn tries(&self) -> &Tries {
        &self.0.tries
    }

    /// The program around the router, if it can be asked for something.
    pub(crate) fn program(&self) -> Option<&dyn Program> {
        self.0.options.program.as_deref()
    }

    pub(crate) fn keys_in_use(&self) -> &KeysInUse {
        &self.0.keys
    }

    pub(crate) fn cards(&self) -> &Arc<Cards> {
        &self.0.cards
    }
}
