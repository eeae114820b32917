//! The header of an IPv4 packet without options: RFC 791, section 3.1.

use packed::{Packed, Ranged, u2, u6, u13};

/// Twenty bytes in network order.
#[derive(Packed, Clone, Copy, Debug, PartialEq, Eq)]
#[packed((u32, u32, u32, u32, u32))]
#[bits(
    0x4, header_words: 4, dscp: 6, ecn: 2, total_length: 16
    | identification: 16, 0: 1, dont_fragment: 1, more_fragments: 1, fragment_offset: 13
    | ttl: 8, protocol: 8, checksum: 16
    | source: 32
    | destination: 32
)]
pub struct Ipv4Header {
    /// The length of the header in words of four bytes; more than five if there are options.
    pub header_words: Ranged<u8, 5, 15>,
    /// The class of service.
    pub dscp: u6,
    /// Explicit congestion notification.
    pub ecn: u2,
    /// The length of the packet in bytes.
    pub total_length: u16,
    /// Which packet a fragment belongs to.
    pub identification: u16,
    /// The packet must not be fragmented.
    pub dont_fragment: bool,
    /// Other fragments follow.
    pub more_fragments: bool,
    /// Where the fragment belongs, in units of eight bytes.
    pub fragment_offset: u13,
    /// How many hops are left.
    pub ttl: u8,
    /// What the packet carries: 6 is TCP, 17 UDP.
    pub protocol: u8,
    /// The checksum of the header.
    pub checksum: u16,
    /// The sender.
    pub source: u32,
    /// The receiver.
    pub destination: u32,
}
