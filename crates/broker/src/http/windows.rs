//! The names of the shell. A browser keeps the storage of a framed page apart by the top-level site alone, so a name lends
//! web-views to one program: the first has the address of the terminal, each other a window of its own. All names show the
//! same shell; each has its own cookie and secrets.

use std::sync::Arc;

use super::origin::Origin;
use crate::Error;

/// All names of the shell, and whose web-views each may show.
#[derive(Debug)]
pub(crate) struct Windows {
    main: Arc<Origin>,
    own: Vec<(String, Arc<Origin>)>,
    tenant: Option<String>,
}

impl Windows {
    /// Names for these programs; `web_views`: may any of them open one?
    pub(crate) fn new(port: u16, programs: &[String], web_views: bool) -> Result<Self, Error> {
        let mut programs = programs.iter().filter(|_| web_views);
        let tenant = programs.next().cloned();
        let own = programs
            .map(|id| Ok((id.clone(), Arc::new(Origin::new(port)?))))
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Self { main: Arc::new(Origin::new(port)?), own, tenant })
    }

    /// One name and no other.
    #[cfg(any(test, feature = "fuzz"))]
    pub(crate) fn only(main: Origin) -> Self {
        Self { main: Arc::new(main), own: Vec::new(), tenant: None }
    }

    /// The name that the terminal shows.
    pub(crate) fn main(&self) -> &Arc<Origin> {
        &self.main
    }

    /// The name on which this program's web-views are shown; `None`: on none.
    pub(crate) fn of(&self, program: &str) -> Option<&Arc<Origin>> {
        if self.tenant.as_deref() == Some(program) {
            return Some(&self.main);
        }
        self.own.iter().find(|(id, _)| id == program).map(|(_, origin)| origin)
    }

    /// The name of exactly this host.
    pub(crate) fn by_host(&self, host: &str) -> Option<&Arc<Origin>> {
        self.own.iter().map(|(_, origin)| origin).chain([&self.main]).find(|o| o.host == host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_programs_share_a_name_for_web_views() {
        let ids: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
        let windows = Windows::new(7, &ids, true).unwrap();
        let hosts: Vec<_> = ids.iter().map(|id| windows.of(id).unwrap().host.clone()).collect();
        assert_eq!(hosts[0], windows.main().host);
        assert!(hosts[0] != hosts[1] && hosts[1] != hosts[2] && hosts[0] != hosts[2]);
        for host in &hosts {
            assert_eq!(&windows.by_host(host).unwrap().host, host);
        }
        let secrets: Vec<_> = hosts.iter().map(|h| windows.by_host(h).unwrap().secret.clone()).collect();
        assert!(secrets[0] != secrets[1] && secrets[1] != secrets[2]);
        assert!(windows.by_host("x.localhost:7").is_none());
        assert!(windows.of("d").is_none());
    }

    #[test]
    fn without_business_domains_there_is_one_name_and_no_tenant() {
        let windows = Windows::new(7, &["a".into(), "b".into()], false).unwrap();
        assert!(windows.of("a").is_none() && windows.of("b").is_none() && windows.own.is_empty());
    }
}
