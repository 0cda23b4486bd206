using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Kernel;

[InlineArray(Length)]
public struct GroupLevels
{
    public const int Length = 4;
    int first;
}

[InlineArray(Length)]
public struct SystemCallTable
{
    public const int Length = 512;
    ushort first;
}

/// <summary><c>struct settings</c> of bpf/events.h: constants to the verifier, which drops the code that they switch off.</summary>
[StructLayout(LayoutKind.Explicit, Size = 1144)]
public struct KernelSettings
{
    [FieldOffset(0)] public ulong SlowFileNs;
    [FieldOffset(8)] public ulong WakeBytes;
    [FieldOffset(16)] public uint SlowRoundTripUs;
    [FieldOffset(20)] public uint ByProcess;
    [FieldOffset(24)] public uint ByCgroup;
    [FieldOffset(28)] public uint ByMemoryGroup;
    [FieldOffset(32)] public GroupLevels Levels;
    [FieldOffset(48)] public uint WithNetwork;
    [FieldOffset(52)] public uint WithFiles;
    [FieldOffset(56)] public uint WithScheduling;
    [FieldOffset(60)] public uint WithProcesses;
    [FieldOffset(64)] public uint WithPayload;
    [FieldOffset(68)] public uint WithDns;
    [FieldOffset(72)] public uint WithApplications;
    [FieldOffset(76)] public uint WithLibraries;
    [FieldOffset(80)] public uint AnyLevel;
    [FieldOffset(84)] public uint WithNames;
    [FieldOffset(88)] public uint GrpcPort;
    [FieldOffset(92)] public uint Reserved;
    [FieldOffset(96)] public ulong SlowStackNs;
    [FieldOffset(104)] public ulong MaxStacks;
    [FieldOffset(112)] public ulong OnlyGroup;
    [FieldOffset(120)] public SystemCallTable SystemCalls;
}
