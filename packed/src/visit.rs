//! Walking the fields of a value, by type and name.

/// What is done with each field of type `T`, in types that derive [`Packed`](crate::Packed) with `visit`.
pub trait VisitField<T> {
    /// Called with each field of the type, in the order of its definition.
    fn field(&mut self, name: &'static str, value: &T);
}

/// As [`VisitField`], but may change the fields.
pub trait VisitFieldMut<T> {
    /// Called with each field of the type, in the order of its definition.
    fn field_mut(&mut self, name: &'static str, value: &mut T);
}
