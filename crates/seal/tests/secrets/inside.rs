//! A key's inside is nobody's.
fn main() {
    let key = menshen_seal::keys::AccountKey::random().unwrap();
    let _ = key.0;
}
