//! How the page is drawn: by the graphics processor where there is one, else without layers.
//!
//! `WebKitGTK` composes a page of layers by OpenGL. Without a graphics processor Mesa plays one in
//! software, on the cores that the page and the central system need: a full board was drawn three to
//! four times as slowly so as without layers, and took 150 MiB more (`tests/bench/README.md`).

use tauri::WebviewWindow;

/// Who sets one of these has chosen already, or looks for a fault of a driver.
const CHOSEN_BY: [&str; 5] = [
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "WEBKIT_FORCE_COMPOSITING_MODE",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_SKIA_ENABLE_CPU_RENDERING",
    "WEBKIT_SKIA_GPU_PAINTING_THREADS",
];
/// Mesa is told by it to draw in software, also where there is a graphics processor.
const SOFTWARE_GL: &str = "LIBGL_ALWAYS_SOFTWARE";

/// What a page is drawn by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawing {
    /// WebKit's own choice: layers, composed by OpenGL.
    AsWebKitDoes,
    /// Into one picture, by the processor.
    WithoutLayers,
}

/// Decides it, by the names of the devices that draw and by what is set in the surroundings.
fn decide(devices: &[String], is_set: impl Fn(&str) -> bool) -> Drawing {
    let draws = |name: &String| name.starts_with("renderD") || name.starts_with("nvidia");
    let has_processor = devices.iter().any(draws) && !is_set(SOFTWARE_GL);
    if has_processor || CHOSEN_BY.iter().any(|name| is_set(name)) {
        Drawing::AsWebKitDoes
    } else {
        Drawing::WithoutLayers
    }
}

/// Sets it before the page is drawn for the first time.
#[cfg(target_os = "linux")]
pub(crate) fn choose(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    #[expect(
        clippy::disallowed_methods,
        reason = "WebKit and Mesa are told so, and by nothing else"
    )]
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| value != "0");
    if decide(&devices(), is_set) == Drawing::AsWebKitDoes {
        return Ok(());
    }
    tracing::info!("no graphics processor: the window is drawn without layers");
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

/// The other systems' web views find out by themselves.
#[cfg(not(target_os = "linux"))]
pub(crate) fn choose(_: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// What the kernel has for drawing: render nodes, and what NVIDIA's own driver has in their place.
#[cfg(target_os = "linux")]
fn devices() -> Vec<String> {
    let names = |folder: &str| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned())
    };
    names("/dev/dri").chain(names("/dev")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(devices: &[&str], set: &[&str]) -> Drawing {
        let devices: Vec<String> = devices.iter().map(|name| (*name).to_owned()).collect();
        decide(&devices, |name| set.contains(&name))
    }

    #[test]
    fn without_a_device_that_draws_there_are_no_layers() {
        assert_eq!(decided(&["null", "tty"], &[]), Drawing::WithoutLayers);
        // A screen alone draws nothing.
        assert_eq!(decided(&["card0"], &[]), Drawing::WithoutLayers);
    }

    #[test]
    fn a_graphics_processor_is_used() {
        assert_eq!(
            decided(&["card0", "renderD128"], &[]),
            Drawing::AsWebKitDoes
        );
        assert_eq!(
            decided(&["nvidia0", "nvidiactl"], &[]),
            Drawing::AsWebKitDoes
        );
    }

    #[test]
    fn software_in_its_place_counts_as_none() {
        assert_eq!(
            decided(&["renderD128"], &[SOFTWARE_GL]),
            Drawing::WithoutLayers
        );
    }

    #[test]
    fn what_somebody_has_set_stays() {
        for name in CHOSEN_BY {
            assert_eq!(decided(&[], &[name]), Drawing::AsWebKitDoes, "{name}");
            assert_eq!(
                decided(&[], &[name, SOFTWARE_GL]),
                Drawing::AsWebKitDoes,
                "{name}"
            );
        }
    }
}
