//! A passphrase has no text.
fn main() {
    let passphrase = menshen_seal::keys::Passphrase::new("secret".into()).unwrap();
    println!("{passphrase}");
}
