namespace Barograph.PodTrace.Recording;

/// <summary>What a frame of a recording holds; see docs/formats/trace-record.md.</summary>
enum FrameKind : byte
{
    Event = 1,
    Total = 2,
    File = 3,
    Peer = 4,
    Process = 5,
    Losses = 6,
    End = 7,
    Thread = 8,
    Conditions = 16,
    Pulse = 17,
    Limit = 18,
    PeerName = 19,
    StackNames = 20,
}
