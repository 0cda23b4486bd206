using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Events;

// The structures of bpf/events.h under the same names: a test compares every offset with the BTF of the built object.

[InlineArray(Length)]
public struct NameBytes
{
    public const int Length = 16;
    byte first;
}

[InlineArray(Length)]
public struct AddressBytes
{
    public const int Length = 16;
    byte first;
}

[InlineArray(Length)]
public struct StackTop
{
    public const int Length = 8;
    ulong first;
}

[InlineArray(Length)]
public struct StackAddresses
{
    public const int Length = 32;
    ulong first;
}

/// <summary>How every event begins. <see cref="Error"/> is the errno, 0 where it went well.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
public struct EventHead
{
    [FieldOffset(0)] public ulong TimeNs;
    [FieldOffset(8)] public ulong Cgroup;
    [FieldOffset(16)] public ulong DurationNs;
    [FieldOffset(24)] public ulong Bytes;
    [FieldOffset(32)] public uint Process;
    [FieldOffset(36)] public uint Thread;
    [FieldOffset(40)] public int Error;
    [FieldOffset(44)] public Operation Operation;
    [FieldOffset(46)] public Kind Kind;
    [FieldOffset(48)] public NameBytes Name;
}

[StructLayout(LayoutKind.Explicit, Size = 120)]
public struct PeerEvent
{
    [FieldOffset(0)] public EventHead Head;
    [FieldOffset(64)] public ulong Socket;
    [FieldOffset(72)] public ushort Family;
    [FieldOffset(74)] public ushort Protocol;
    [FieldOffset(76)] public ushort LocalPort;
    [FieldOffset(78)] public ushort RemotePort;
    [FieldOffset(80)] public AddressBytes Local;
    [FieldOffset(96)] public AddressBytes Remote;
    [FieldOffset(112)] public uint RoundTripUs;
    [FieldOffset(116)] public Kind Application;
    [FieldOffset(118)] public ushort Serves;
}

/// <summary>The text follows.</summary>
[StructLayout(LayoutKind.Explicit, Size = 72)]
public struct TextEvent
{
    [FieldOffset(0)] public EventHead Head;
    [FieldOffset(64)] public uint Other;
    [FieldOffset(68)] public uint Length;
}

/// <summary>The path's components follow, leaf first, each ended by a zero byte.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct PathEvent
{
    [FieldOffset(0)] public EventHead Head;
    [FieldOffset(64)] public ulong Inode;
    [FieldOffset(72)] public uint Device;
    [FieldOffset(76)] public uint Length;
}

[StructLayout(LayoutKind.Explicit, Size = 80)]
public struct FileEvent
{
    [FieldOffset(0)] public EventHead Head;
    [FieldOffset(64)] public ulong Inode;
    [FieldOffset(72)] public uint Device;
    [FieldOffset(76)] public uint Flags;
}

/// <summary>Bytes of the frame's payload follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = 144)]
public struct FrameEvent
{
    [FieldOffset(0)] public PeerEvent Peer;
    [FieldOffset(120)] public uint Length;
    [FieldOffset(124)] public uint Captured;
    [FieldOffset(128)] public uint Stream;
    [FieldOffset(132)] public uint Offset;
    [FieldOffset(136)] public uint Number;
    [FieldOffset(140)] public byte Type;
    [FieldOffset(141)] public byte Flags;
    [FieldOffset(142)] public ushort Joined;
}

/// <summary>The first bytes follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
public struct PayloadEvent
{
    [FieldOffset(0)] public PeerEvent Peer;
    [FieldOffset(120)] public uint Length;
    [FieldOffset(124)] public uint Captured;
}

/// <summary>A slow call and where in its program it was made: the innermost address first.</summary>
[StructLayout(LayoutKind.Explicit, Size = 392)]
public struct StackEvent
{
    [FieldOffset(0)] public EventHead Head;
    [FieldOffset(64)] public uint Call;
    [FieldOffset(68)] public uint Count;
    [FieldOffset(72)] public StackTop Top;
    [FieldOffset(136)] public StackAddresses Addresses;
}
