//! Connections of the HTTP server: bounded in number, and none may take its time to say what it wants. Any program on the
//! machine can connect, so without these bounds one that only connects would use up the broker's descriptors.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::limits;

/// Accepts connections until it is dropped. A connection that became a WebSocket does not count any more; shells are
/// bounded by [`limits::CONNECTIONS`].
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(limits::HTTP_CONNECTIONS));
    loop {
        // Those beyond the bound wait in the kernel's queue, which is bounded too. The semaphore is never closed.
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Out of descriptors, most likely: trying at once would fail again.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Small answers must not wait for more; a socket that refuses this works all the same.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits::HTTP_HEADER)
                .max_buf_size(limits::HTTP_HEADER_BYTES)
                .serve_connection(TokioIo::new(stream), service)
                .with_upgrades();
            // How a foreign connection ends is its own matter.
            let _ = connection.await;
            drop(permit);
        });
    }
}
