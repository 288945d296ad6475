//! A key cannot be written down by serde.
fn main() {
    let key = menshen_seal::keys::AccountKey::random().unwrap();
    let _ = serde_json::to_string(&key);
}
