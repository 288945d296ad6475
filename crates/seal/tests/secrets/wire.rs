//! A key cannot become a value on the wire.
fn main() {
    let key = menshen_seal::keys::AccountKey::random().unwrap();
    let _: menshen_wire::Value = key.into();
}
