//! Entity lists in a pool.

use crate::{Case, random};

const LISTS: usize = 1000;

/// Lengths as in compilers: most lists are short.
fn lengths() -> Vec<usize> {
    random(LISTS, 64).into_iter().map(|x| if x < 56 { x as usize % 8 } else { x as usize - 40 }).collect()
}

/// The work of each case, for one of the two packages.
macro_rules! side {
    ($side:ident, $package:ident, $entity:ty) => {
        mod $side {
            use super::lengths;
            use $package::{EntityList, EntityRef, ListPool};

            type E = $entity;

            pub(super) struct Lists {
                lengths: Vec<usize>,
                pool: ListPool<E>,
                lists: Vec<EntityList<E>>,
                elements: Vec<E>,
            }

            impl Lists {
                /// Lists of these lengths, each built at one go.
                pub(super) fn new() -> Self {
                    let elements = (0..64).map(<E as EntityRef>::new).collect();
                    let mut lists =
                        Lists { lengths: lengths(), pool: ListPool::new(), lists: Vec::new(), elements };
                    lists.of_slices();
                    lists
                }

                fn reset(&mut self) {
                    self.pool.clear();
                    self.lists.clear();
                    self.lists.resize(self.lengths.len(), EntityList::new());
                }

                pub(super) fn of_slices(&mut self) {
                    self.pool.clear();
                    self.lists.clear();
                    for &length in &self.lengths {
                        self.lists.push(EntityList::from_slice(&self.elements[..length], &mut self.pool));
                    }
                }

                pub(super) fn push(&mut self) {
                    self.reset();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        for &element in &self.elements[..length] {
                            list.push(element, &mut self.pool);
                        }
                    }
                }

                /// Every list by one, then every list by one more, and so on.
                pub(super) fn push_in_turn(&mut self) {
                    self.reset();
                    for (step, &element) in self.elements[..24].iter().enumerate() {
                        for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                            if step < length {
                                list.push(element, &mut self.pool);
                            }
                        }
                    }
                }

                /// The pool is not cleared: blocks are freed and handed out again.
                pub(super) fn clear_and_push(&mut self) {
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        list.clear(&mut self.pool);
                        for &element in &self.elements[..length] {
                            list.push(element, &mut self.pool);
                        }
                    }
                }

                pub(super) fn extend(&mut self) {
                    self.reset();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        list.extend(self.elements[..length].iter().copied(), &mut self.pool);
                    }
                }

                pub(super) fn insert_front(&mut self) {
                    self.reset();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        for &element in &self.elements[..length] {
                            list.insert(0, element, &mut self.pool);
                        }
                    }
                }

                pub(super) fn push_remove_last(&mut self) {
                    self.push();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        for at in (0..length).rev() {
                            list.remove(at, &mut self.pool);
                        }
                    }
                }

                pub(super) fn push_remove_first(&mut self) {
                    self.push();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        for _ in 0..length {
                            list.remove(0, &mut self.pool);
                        }
                    }
                }

                pub(super) fn push_swap_remove(&mut self) {
                    self.push();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        for _ in 0..length {
                            list.swap_remove(0, &mut self.pool);
                        }
                    }
                }

                pub(super) fn push_truncate(&mut self) {
                    self.push();
                    for (list, &length) in self.lists.iter_mut().zip(&self.lengths) {
                        list.truncate(length / 2, &mut self.pool);
                    }
                }

                pub(super) fn deep_clone(&mut self) {
                    self.of_slices();
                    for at in 0..self.lists.len() {
                        let clone = self.lists[at].deep_clone(&mut self.pool);
                        self.lists.push(clone);
                    }
                }

                pub(super) fn read(&mut self) -> u32 {
                    let mut sum = 0_u32;
                    for list in &self.lists {
                        for element in list.as_slice(&self.pool) {
                            sum = sum.wrapping_add(element.as_u32());
                        }
                    }
                    sum
                }

                pub(super) fn get(&mut self) -> u32 {
                    let second = |list: &EntityList<E>| list.get(1, &self.pool).map_or(0, E::as_u32);
                    self.lists.iter().map(second).fold(0, u32::wrapping_add)
                }

                pub(super) fn first(&mut self) -> u32 {
                    let first = |list: &EntityList<E>| list.first(&self.pool).map_or(0, E::as_u32);
                    self.lists.iter().map(first).fold(0, u32::wrapping_add)
                }

                pub(super) fn len(&mut self) -> usize {
                    self.lists.iter().map(|list| list.len(&self.pool)).sum()
                }
            }
        }
    };
}

side!(ours, packir_entity, crate::ours::E);
side!(upstream, cranelift_entity, crate::upstream::E);

pub(crate) fn cases() -> Vec<Case> {
    let elements: usize = lengths().iter().sum();
    macro_rules! case {
        ($name:literal, $elements:expr, $work:ident) => {{
            let (mut ours, mut theirs) = (ours::Lists::new(), upstream::Lists::new());
            Case::new($name, $elements, move || ours.$work(), move || theirs.$work())
        }};
    }
    vec![
        case!("list push", elements, push),
        case!("list push in turn", elements, push_in_turn),
        case!("list clear, push", elements, clear_and_push),
        case!("list from slice", elements, of_slices),
        case!("list extend", elements, extend),
        case!("list insert first", elements, insert_front),
        case!("list push, remove last", 2 * elements, push_remove_last),
        case!("list push, remove first", 2 * elements, push_remove_first),
        case!("list push, swap remove", 2 * elements, push_swap_remove),
        case!("list push, truncate", elements, push_truncate),
        case!("list from slice, deep clone", 2 * elements, deep_clone),
        case!("list read", elements, read),
        case!("list get", LISTS, get),
        case!("list first", LISTS, first),
        case!("list len", LISTS, len),
    ]
}
