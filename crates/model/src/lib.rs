//! The nouns everyone shares, with validated constructors.
