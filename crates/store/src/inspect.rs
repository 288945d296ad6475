//! What the operator of a host sees of its rooms without anybody's key: whose they are, and how much of the disk they take.

use menshen_model::ProgramId;

use crate::Error;
use crate::store::Store;

/// One room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Whose store.
    pub program: ProgramId,
    /// In whose hands; `None`: a person whose key was never written down, so nobody opens it any more.
    pub user: Option<String>,
    /// Bytes of its journals and contents; what the database holds of it is not counted.
    pub disk: u64,
}

impl Store {
    /// Every room of this host, by person and program.
    ///
    /// # Errors
    /// [`Error::Sql`], [`Error::Disk`].
    pub async fn holdings(&self) -> Result<Vec<Holding>, Error> {
        let users = self.users().await?;
        let rooms = self.db().await?.rooms(None).await?;
        let mut all = Vec::new();
        for row in rooms {
            let Ok(program) = ProgramId::new(row.program.clone()) else { continue };
            let user = users.iter().find(|u| u.id.as_str() == row.user).map(|u| u.name.clone());
            all.push(Holding {
                program,
                user,
                disk: self.bytes_of(&row).map_err(Error::disk("a room's folder"))?,
            });
        }
        all.sort_by(|a, b| (&a.user, a.program.as_str()).cmp(&(&b.user, b.program.as_str())));
        Ok(all)
    }

    fn bytes_of(&self, row: &crate::db::RoomRow) -> std::io::Result<u64> {
        // A folder that is gone, or none of ours, takes nothing.
        let Ok(entries) = self.folder(row).map(std::fs::read_dir) else { return Ok(0) };
        let Ok(entries) = entries else { return Ok(0) };
        let mut bytes = 0;
        for entry in entries {
            bytes += entry?.metadata()?.len();
        }
        Ok(bytes)
    }
}
