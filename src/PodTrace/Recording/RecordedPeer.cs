using System.Runtime.InteropServices;
using System.Text;
using Barograph.PodTrace.Peers;

namespace Barograph.PodTrace.Recording;

/// <summary>An address and whose it is: the address as the kernel side has it, then namespace, pod and service as lines.</summary>
static class RecordedPeer
{
    const int Lines = 3;

    public static byte[] ToBytes(NamedAddress address, PeerName owner)
        => [.. MemoryMarshal.AsBytes(new ReadOnlySpan<NamedAddress>(in address)), .. Encoding.UTF8.GetBytes($"{owner.Namespace}\n{owner.Pod}\n{owner.Service}")];

    public static bool TryRead(ReadOnlySpan<byte> bytes, out NamedAddress address, out PeerName owner)
    {
        (address, owner) = (default, PeerName.Nobody);
        if (!MemoryMarshal.TryRead(bytes, out address)) return false;
        var lines = Encoding.UTF8.GetString(bytes[Marshal.SizeOf<NamedAddress>()..]).Split('\n');
        if (lines.Length != Lines) return false;
        owner = new PeerName(lines[0], lines[1], lines[2]);
        return true;
    }
}
