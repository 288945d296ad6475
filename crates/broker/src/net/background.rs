//! A program that nobody sees: five seconds after it went out of sight its requests are interrupted and new ones refused.

use menshen_model::errno;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

use crate::doors::Denied;
use crate::limits;

/// Since when the program is out of sight.
pub(crate) struct Background(watch::Sender<Option<Instant>>);

impl Default for Background {
    fn default() -> Self {
        Self(watch::channel(None).0)
    }
}

impl Background {
    /// The host told the program `show`, `hide` or something else.
    pub(crate) fn told(&self, name: &str) {
        match name {
            "hide" => self.0.send_if_modified(|since| {
                let new = since.is_none();
                since.get_or_insert_with(Instant::now);
                new
            }),
            "show" => self.0.send_replace(None).is_some(),
            _ => false,
        };
    }

    /// Is a new request refused?
    pub(crate) fn check(&self) -> Result<(), Denied> {
        match *self.0.borrow() {
            Some(since) if since.elapsed() >= limits::BACKGROUND => Err(interrupted()),
            _ => Ok(()),
        }
    }

    /// Waits until what runs is to be interrupted.
    pub(crate) async fn over(&self) -> Denied {
        let mut seen = self.0.subscribe();
        loop {
            let since = *seen.borrow_and_update();
            let changed = match since {
                None => seen.changed().await,
                Some(since) => tokio::select! {
                    () = sleep_until(since + limits::BACKGROUND) => return interrupted(),
                    changed = seen.changed() => changed,
                },
            };
            if changed.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}

fn interrupted() -> Denied {
    Denied::new(errno::INTERRUPTED, "interrupted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn five_seconds_out_of_sight_end_what_runs() {
        let b = Background::default();
        assert!(tokio::time::timeout(Duration::from_secs(60), b.over()).await.is_err());
        b.told("hide");
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(b.check(), Ok(()));
        b.told("show");
        assert!(tokio::time::timeout(Duration::from_secs(60), b.over()).await.is_err());
        b.told("hide");
        let began = Instant::now();
        assert_eq!(b.over().await.errno, errno::INTERRUPTED);
        assert_eq!(began.elapsed().as_secs(), 5);
        assert_eq!(b.check().unwrap_err().errno, errno::INTERRUPTED);
        b.told("show");
        assert_eq!(b.check(), Ok(()));
    }
}
