//! Opening a GPU, without a panic where there is none.

#[cfg(feature = "cuda")]
pub use cuda::{Cuda, cuda};
#[cfg(feature = "wgpu")]
pub use webgpu::{WebGpu, webgpu};

#[cfg(feature = "wgpu")]
mod webgpu {
    use std::sync::{Mutex, PoisonError};

    use cubecl::Runtime;
    use cubecl::wgpu::{AutoGraphicsApi, RuntimeOptions, WgpuDevice, WgpuRuntime, init_setup_async};

    use crate::Problem;
    use crate::ops::gpu::Gpu;
    use crate::ops::guard::guarded;

    /// A GPU by WebGPU.
    pub type WebGpu = Gpu<WgpuRuntime>;

    /// The name of the adapter, once it is open: a program can open it only once.
    static OPEN: Mutex<Option<String>> = Mutex::new(None);

    /// Opens the default adapter, or takes the one that is open.
    ///
    /// In a browser there must be one: without, the library below panics, so the worker's script asks
    /// `navigator.gpu.requestAdapter()` first.
    ///
    /// # Errors
    /// Where there is none, outside browsers.
    pub async fn webgpu() -> Result<WebGpu, Problem> {
        let device = WgpuDevice::default();
        let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let name = match open {
            Some(name) => name,
            None => {
                let found = adapter(&device).await?;
                let name = if found.is_empty() { "WebGPU".to_owned() } else { format!("WebGPU, {found}") };
                OPEN.lock().unwrap_or_else(PoisonError::into_inner).insert(name).clone()
            }
        };
        Ok(Gpu::new(WgpuRuntime::client(&device), name + ", own kernels"))
    }

    /// Opens the adapter; its name, which browsers keep to themselves.
    async fn adapter(device: &WgpuDevice) -> Result<String, Problem> {
        let opening = init_setup_async::<AutoGraphicsApi>(device, RuntimeOptions::default());
        // A panic is the only word of it that the library below leaves.
        let opened = guarded(opening).await;
        let setup = opened.map_err(|_| {
            Problem::new("webgpu", "there is no adapter, or it does not open. Run on the processor instead")
        })?;
        Ok(setup.adapter.get_info().name)
    }
}

#[cfg(feature = "cuda")]
mod cuda {
    use cubecl::Runtime;
    use cubecl::cuda::{CudaDevice, CudaRuntime};
    use cudarc::driver::{result, sys};

    use crate::Problem;
    use crate::ops::gpu::Gpu;

    /// A GPU by CUDA.
    pub type Cuda = Gpu<CudaRuntime>;

    /// Opens the first CUDA device.
    ///
    /// # Errors
    /// Says what of driver, device, compiler or headers is missing.
    // Unsafe: asking whether a library is there loads it.
    pub fn cuda() -> Result<Cuda, Problem> {
        let missing = |what: &str| Problem::new("cuda", format!("{what}. Run on the processor instead"));
        if !unsafe { sys::is_culib_present() } {
            return Err(missing("there is no NVIDIA driver (libcuda)"));
        }
        result::init().map_err(|e| missing(&format!("the driver does not start: {e:?}")))?;
        if result::device::get_count().unwrap_or(0) < 1 {
            return Err(missing("the driver has no device"));
        }
        let device = result::device::get(0).map_err(|e| missing(&format!("the device does not open: {e:?}")))?;
        let name = result::device::get_name(device).unwrap_or_else(|_| "a GPU without a name".to_owned());
        if !unsafe { cudarc::nvrtc::sys::is_culib_present() } {
            return Err(missing(&format!("{name} is there, its compiler (libnvrtc) is not")));
        }
        let places =
            std::env::var("CUDA_PATH").into_iter().chain(["/usr/local/cuda", "/opt/cuda", "/usr"].map(String::from));
        if !places.into_iter().any(|place| std::path::Path::new(&place).join("include/cuda_runtime.h").exists()) {
            return Err(missing(&format!("{name} is there, the toolkit's headers are not (set CUDA_PATH)")));
        }
        Ok(Gpu::new(CudaRuntime::client(&CudaDevice::default()), format!("CUDA, {name}, own kernels")))
    }
}
