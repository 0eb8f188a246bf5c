//! F = Z_q, the field in which secrets are shared: the scalars of P-256.

use core::fmt;

use p256::Scalar;
use p256::elliptic_curve::PrimeField;
use rand_core::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::session::UserId;

/// A secret element of F: a key, a mask seed, a coefficient or a share. Wiped when dropped, never shown.
pub(crate) struct Element(Scalar);

impl Element {
    /// Decodes 32 bytes, big-endian. `None` unless the value is below q.
    pub(crate) fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        Scalar::from_repr((*bytes).into()).into_option().map(Self)
    }

    /// Encodes as 32 bytes, big-endian.
    pub(crate) fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }

    /// Draws from F uniformly, by rejection.
    pub(crate) fn random(rng: &mut (impl CryptoRng + ?Sized)) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        loop {
            rng.fill_bytes(bytes.as_mut_slice());
            if let Some(element) = Self::from_bytes(&bytes) {
                return element;
            }
        }
    }

    /// A second copy of the secret: deliberate, hence no `Clone`.
    pub(crate) fn duplicate(&self) -> Self {
        Self(self.0)
    }

    /// Takes over the result of arithmetic.
    pub(crate) fn from_scalar(scalar: Scalar) -> Self {
        Self(scalar)
    }

    /// For arithmetic; whatever is computed from it is as secret as `self`.
    pub(crate) fn as_scalar(&self) -> &Scalar {
        &self.0
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl ZeroizeOnDrop for Element {}

impl fmt::Debug for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Element(..)")
    }
}

/// An identity as the point of F at which its owner's share is taken.
pub(crate) fn point(id: UserId) -> Scalar {
    Scalar::from(id.0)
}
