//! A key's bytes cannot be had, so they cannot be put into a value on the wire either.
fn main() {
    let key = menshen_seal::keys::AccountKey::random().unwrap();
    let _ = menshen_wire::Value::Bytes(key.as_ref().to_vec());
}
