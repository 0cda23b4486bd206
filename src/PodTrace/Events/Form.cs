namespace Barograph.PodTrace.Events;

/// <summary>Where a system call keeps its bytes; the numbers of <c>bpf/events.h</c>.</summary>
public enum Form : byte
{
    None = 0,
    Descriptor = 1,
    Buffer = 2,
    Vector = 3,
    Message = 4,
    Messages = 5,
    Path = 6,
    PathAt = 7,
    Address = 8,
    Transfer = 9,
    Pair = 10,
}
