//! How an account's key is kept: wrapped by a key-encryption key that follows from a passphrase and, if there is an
//! anchor, from a half that lies there. Whoever copies the store has neither; whoever deletes the half at the anchor has
//! shredded every copy of the store.

use menshen_model::UserId;
use zeroize::Zeroizing;

use super::AccountKey;
use crate::boxes;
use crate::pack::pack;
use crate::primitive::{Aead, derive, stretch};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, random};

/// What a person types. Wiped when dropped.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Longest passphrase, in bytes.
    pub const MOST: usize = 1024;

    /// Takes the text as it is: no trimming, no normalisation.
    ///
    /// # Errors
    /// [`Error::TooLong`].
    pub fn new(text: String) -> Result<Self, Error> {
        let text = Zeroizing::new(text);
        if text.len() > Self::MOST {
            return Err(Error::TooLong { what: "the passphrase", most: Self::MOST });
        }
        Ok(Self(text))
    }
}

/// How dear one guess is: the parameters of Argon2id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB: 8,192 to 1,048,576.
    pub kibibytes: u32,
    /// Passes over the memory: 1 to 16.
    pub passes: u32,
    /// Lanes: 1 to 4.
    pub lanes: u32,
}

impl Cost {
    /// 64 MiB, 3 passes, 4 lanes: the second recommendation of RFC 9106, section 4.
    pub const RECOMMENDED: Self = Self { kibibytes: 64 << 10, passes: 3, lanes: 4 };

    fn check(self) -> Result<Self, Error> {
        if !(8 << 10..=1 << 20).contains(&self.kibibytes) {
            return Err(Error::Lock("memory is 8,192 to 1,048,576 KiB"));
        }
        if !(1..=16).contains(&self.passes) {
            return Err(Error::Lock("passes are 1 to 16"));
        }
        if !(1..=4).contains(&self.lanes) {
            return Err(Error::Lock("lanes are 1 to 4"));
        }
        Ok(self)
    }
}

/// The public part of a lock: salt and cost. It is kept beside the wrapped key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    salt: [u8; 16],
    cost: Cost,
}

impl Lock {
    /// Bytes of [`Lock::to_bytes`].
    pub const SIZE: usize = 1 + 16 + 12;

    /// A new one with a random salt.
    ///
    /// # Errors
    /// [`Error::Lock`] if the cost is outside its bounds, [`Error::NoRandom`].
    pub fn new(cost: Cost) -> Result<Self, Error> {
        Ok(Self { salt: random::token16()?, cost: cost.check()? })
    }

    /// Version 1, salt, then memory, passes, lanes as 4 bytes big-endian each.
    pub fn to_bytes(&self) -> [u8; Self::SIZE] {
        let mut out = [1; Self::SIZE];
        out[1..17].copy_from_slice(&self.salt);
        out[17..21].copy_from_slice(&self.cost.kibibytes.to_be_bytes());
        out[21..25].copy_from_slice(&self.cost.passes.to_be_bytes());
        out[25..29].copy_from_slice(&self.cost.lanes.to_be_bytes());
        out
    }

    /// The one that was kept. Bounds are checked before anything is paid for it.
    ///
    /// # Errors
    /// [`Error::Version`], [`Error::Lock`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.first() {
            Some(1) => {}
            Some(other) => return Err(Error::Version(*other)),
            None => return Err(Error::Lock("it is empty")),
        }
        let bytes: &[u8; Self::SIZE] = bytes.try_into().map_err(|_| Error::Lock("it has 29 bytes"))?;
        let number = |at: usize| u32::from_be_bytes(std::array::from_fn(|i| bytes[at + i]));
        let cost = Cost { kibibytes: number(17), passes: number(21), lanes: number(25) }.check()?;
        Ok(Self { salt: std::array::from_fn(|i| bytes[1 + i]), cost })
    }
}

/// The half of a key-encryption key that lies at the anchor, outside the data folder.
#[derive(Clone, PartialEq, Eq)]
pub struct KekHalf(Secret<32>);

impl KekHalf {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut half = Secret::empty();
        random::fill(half.bytes_mut())?;
        Ok(Self(half))
    }

    /// The one that was kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::copy(bytes))
    }

    /// For being kept at the anchor, and nowhere else.
    pub fn to_keep(&self) -> &[u8; 32] {
        self.0.bytes()
    }
}

/// A key-encryption key: it wraps and unwraps one person's [`AccountKey`] and does nothing else.
pub struct Kek(Aead);

impl Kek {
    /// From a passphrase and the half at the anchor; without an anchor the passphrase alone stands between a thief of the
    /// data folder and what is in it. Takes the time and memory that the lock says (64 MiB and about 0.1 s).
    ///
    /// # Errors
    /// [`Error::Lock`].
    pub fn derive(passphrase: &Passphrase, lock: &Lock, half: Option<&KekHalf>) -> Result<Self, Error> {
        let Cost { kibibytes, passes, lanes } = lock.cost;
        let stretched = stretch(passphrase.0.as_bytes(), &lock.salt, kibibytes, passes, lanes)
            .ok_or(Error::Lock("Argon2id refuses it"))?;
        let mut both = Zeroizing::new([0; 64]);
        both[..32].copy_from_slice(stretched.bytes());
        let with: &[u8] = match half {
            Some(half) => {
                both[32..].copy_from_slice(half.0.bytes());
                b"with the half at the anchor"
            }
            None => b"passphrase alone",
        };
        let key = derive::<32>(b"menshen-kek/1", &both[..], &pack(&[with, &lock.to_bytes()]));
        Ok(Self(Aead::new(key.bytes())))
    }

    /// The account's key, sealed for `user`.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn wrap(&self, key: &AccountKey, user: &UserId) -> Result<Vec<u8>, Error> {
        boxes::seal(&self.0, &Self::aad(user), key.0.bytes())
    }

    /// The account's key again.
    ///
    /// # Errors
    /// [`Error::NotUnlocked`] for a wrong passphrase, another anchor, another person's or changed bytes: they cannot be
    /// told apart.
    pub fn unwrap(&self, wrapped: &[u8], user: &UserId) -> Result<AccountKey, Error> {
        let plain = boxes::open(&self.0, &Self::aad(user), wrapped).map_err(|e| match e {
            Error::NotOpened => Error::NotUnlocked,
            other => other,
        })?;
        let plain = Zeroizing::new(plain);
        let bytes: &[u8; 32] = plain.as_slice().try_into().map_err(|_| Error::NotUnlocked)?;
        Ok(AccountKey(Secret::copy(bytes)))
    }

    fn aad(user: &UserId) -> [&[u8]; 2] {
        [b"menshen account key", user.as_str().as_bytes()]
    }
}

prints_nothing!(Passphrase, KekHalf, Kek);
