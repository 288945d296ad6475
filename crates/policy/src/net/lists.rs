//! What a program may reach: the lists its host keeps for it. A program cannot write to them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::domain::{BadDomain, Domain};
use super::mapping::Mapping;
use super::signing::Signing;
use super::target::{Scheme, Target};

/// What a request is for. Each kind has a list of its own, as at WeChat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `wx.request`.
    Request,
    /// `wx.uploadFile`.
    Upload,
    /// `wx.downloadFile`.
    Download,
    /// `wx.connectSocket`.
    Socket,
    /// Pictures, sound, video and fonts of a page, and `wx.getImageInfo`: no identity goes with them.
    Asset,
}

impl Kind {
    fn scheme(self) -> Scheme {
        if self == Self::Socket { Scheme::Wss } else { Scheme::Https }
    }
}

/// Where pictures, sound, video and fonts may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageRule {
    /// From every public server that speaks https, as in WeChat.
    #[default]
    AnyHttps,
    /// From the servers of the download list.
    Listed,
}

/// What is asked of an answer's `X-WX-CheckSum`, by server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Checksum {
    /// It must be there and be that of the bytes, or nobody gets the answer.
    Require,
    /// What is wrong with it is told to the inspector.
    Report,
    /// The host computes it itself, so that every answer has one.
    #[default]
    Broker,
}

/// The lists of one program.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Lists {
    /// `wx.request`.
    pub request: Vec<Domain>,
    /// `wx.uploadFile`.
    pub upload: Vec<Domain>,
    /// `wx.downloadFile`.
    pub download: Vec<Domain>,
    /// `wx.connectSocket`.
    pub socket: Vec<Domain>,
    /// Pictures, sound, video and fonts.
    pub image_domains: ImageRule,
    /// What is asked of the answers of a server, by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub checksum: BTreeMap<String, Checksum>,
    /// How requests to a server are signed, and by what its answers are believed, by its name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub signing: BTreeMap<String, Signing>,
    /// Names that lead to this machine, for development. Never kept.
    #[serde(skip)]
    pub maps: Vec<Mapping>,
}

impl Lists {
    /// Adds a line to the list of `kind`. One that is there already is not added again.
    ///
    /// # Errors
    /// [`BadDomain`] when the text is no line of such a list.
    pub fn add(&mut self, kind: Kind, text: &str) -> Result<(), BadDomain> {
        let domain = Domain::parse(text)?;
        if domain.scheme() != kind.scheme() {
            return Err(BadDomain::scheme(text, kind.scheme()));
        }
        let list = match kind {
            Kind::Request => &mut self.request,
            Kind::Upload => &mut self.upload,
            Kind::Download | Kind::Asset => &mut self.download,
            Kind::Socket => &mut self.socket,
        };
        if !list.contains(&domain) {
            list.push(domain);
        }
        Ok(())
    }

    /// What is asked of the answers of a server.
    #[must_use]
    pub fn checksum(&self, host: &str) -> Checksum {
        self.checksum.get(host).copied().unwrap_or_default()
    }

    /// What is registered about the signatures of a server.
    #[must_use]
    pub fn signing(&self, host: &str) -> Signing {
        self.signing.get(host).cloned().unwrap_or_default()
    }

    pub(super) fn listed(&self, kind: Kind, target: &Target) -> bool {
        let list = match kind {
            Kind::Request => &self.request,
            Kind::Upload => &self.upload,
            Kind::Download => &self.download,
            Kind::Socket => &self.socket,
            Kind::Asset if self.image_domains == ImageRule::AnyHttps => {
                return target.scheme() == Scheme::Https;
            }
            Kind::Asset => &self.download,
        };
        target.scheme() == kind.scheme() && list.iter().any(|domain| domain.allows(target))
    }

    pub(super) fn mapped(&self, kind: Kind, target: &Target) -> Option<&Mapping> {
        let map = self.maps.iter().find(|map| map.covers(target))?;
        (target.scheme() == kind.scheme()).then_some(map)
    }
}
