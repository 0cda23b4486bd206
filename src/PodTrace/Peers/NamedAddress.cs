using System.Net;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Peers;

/// <summary><c>struct named_address</c> of bpf/events.h: IPv4 stands as <c>::ffff:a.b.c.d</c>; port 0 = at all of them.</summary>
[StructLayout(LayoutKind.Explicit, Size = 20)]
public record struct NamedAddress
{
    [FieldOffset(0)] public AddressBytes Address;
    [FieldOffset(16)] public ushort Port;
    [FieldOffset(18)] public ushort Reserved;

    public static NamedAddress Of(IPAddress address, int port = 0)
    {
        var one = new NamedAddress { Port = (ushort)port };
        _ = address.MapToIPv6().TryWriteBytes(one.Address, out _); // sixteen bytes always fit
        return one;
    }

    public readonly bool Equals(NamedAddress other) => Bytes(in this).SequenceEqual(Bytes(in other));

    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes(in this));
        return hash.ToHashCode();
    }

    static ReadOnlySpan<byte> Bytes(ref readonly NamedAddress one) => MemoryMarshal.AsBytes(new ReadOnlySpan<NamedAddress>(in one));
}
